//! The real program as a process of its own: killed, stopped, out of disk, wrongly configured, flooded; the sandbox, in the test's process, is its destinations.

mod disk;
mod kill;
mod support;
mod terminate;
