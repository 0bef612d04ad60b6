//! The real program as a process of its own: killed, stopped, out of disk, wrongly configured, flooded; the sandbox, in the test's process, is its destinations.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "in a helper an unwrap is a failed test as well; what is skipped is said aloud")]

mod backup;
mod command_line;
mod disk;
mod export;
mod kill;
mod memory;
mod observed;
mod start;
mod support;
mod terminate;
