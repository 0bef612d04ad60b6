//! What Linux says about processes, threads and the machine, read from `/proc` (proc(5)).

use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::figures;

/// Length of a clock tick in `/proc/<pid>/stat`: Linux reports 100 a second to user space on every architecture this runs on.
const TICK: Duration = Duration::from_millis(10);

/// Resident memory of a process.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Now (`VmRSS`), MB of 1,000,000 bytes.
    pub now: f64,
    /// The most it ever was (`VmHWM`), MB of 1,000,000 bytes.
    pub peak: f64,
}

/// What the figures were taken on.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// Processors this process may use.
    pub cores: usize,
    /// Model name of the first.
    pub processor: String,
    /// Release of the kernel.
    pub kernel: String,
    /// Memory, MB.
    pub memory_mb: f64,
    /// Type of the file system that holds the data.
    pub filesystem: String,
    /// Median of writing 4 KiB over existing blocks and `fdatasync`, ms: what a commit to a reused write-ahead log costs at least.
    pub fdatasync_overwrite_p50_ms: f64,
    /// 99th percentile of the same, ms.
    pub fdatasync_overwrite_p99_ms: f64,
    /// Median of appending 4 KiB and `fdatasync`, ms: what a commit costs while the log still grows.
    pub fdatasync_append_p50_ms: f64,
}

impl Machine {
    /// Looks, and measures the disk under `folder`.
    ///
    /// # Errors
    /// The folder cannot be written, or `/proc` not read.
    pub fn examine(folder: &Path) -> Result<Self> {
        let overwrite = fdatasync(folder, true)?;
        let append = fdatasync(folder, false)?;
        let first = |path: &str, name: &str| fs::read_to_string(path).ok().and_then(|text| field(&text, name).map(str::to_owned));
        Ok(Self {
            cores: std::thread::available_parallelism()?.get(),
            processor: first("/proc/cpuinfo", "model name").unwrap_or_default(),
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned(),
            memory_mb: first("/proc/meminfo", "MemTotal").map(|text| kib(&text)).transpose()?.unwrap_or_default(),
            filesystem: filesystem(folder)?,
            fdatasync_overwrite_p50_ms: figures::millis(figures::percentile(&overwrite, 500)),
            fdatasync_overwrite_p99_ms: figures::millis(figures::percentile(&overwrite, 990)),
            fdatasync_append_p50_ms: figures::millis(figures::percentile(&append, 500)),
        })
    }
}

/// The calling thread's folder under `/proc`, for [`thread_cpu`].
///
/// # Errors
/// There is no `/proc`.
pub fn this_thread() -> Result<String> {
    let link = fs::read_link("/proc/thread-self").context("/proc/thread-self cannot be read")?;
    Ok(format!("/proc/{}", link.display()))
}

/// Processor time of a thread, user and system.
///
/// # Errors
/// The thread has ended.
pub fn thread_cpu(folder: &str) -> Result<Duration> {
    // Its first number is nanoseconds on a processor, much finer than the ticks of `stat`; not every kernel is built with it.
    if let Ok(text) = fs::read_to_string(format!("{folder}/schedstat"))
        && let Some(spent) = text.split(' ').next().and_then(|number| number.parse().ok())
    {
        return Ok(Duration::from_nanos(spent));
    }
    ticks(&fs::read_to_string(format!("{folder}/stat"))?)
}

/// Processor time of a whole process, user and system, ended threads included; to 10 ms.
///
/// # Errors
/// The process has ended.
pub fn cpu(pid: u32) -> Result<Duration> {
    ticks(&fs::read_to_string(format!("/proc/{pid}/stat"))?)
}

/// Resident memory of a process.
///
/// # Errors
/// The process has ended.
pub fn memory(pid: u32) -> Result<Memory> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let mb = |name| kib(field(&text, name).with_context(|| format!("no {name}"))?);
    Ok(Memory { now: mb("VmRSS")?, peak: mb("VmHWM")? })
}

/// `utime` and `stime`: fields 14 and 15; the second one, the name, may hold blanks and is skipped by its closing bracket.
fn ticks(stat: &str) -> Result<Duration> {
    let (_, rest) = stat.rsplit_once(')').context("no stat line")?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let mut next = || fields.next().and_then(|number| number.parse::<u32>().ok()).context("no stat line");
    Ok(TICK * (next()? + next()?))
}

/// The value after `name` and a colon.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix(':')).map(str::trim)
}

/// `1234 kB`, which means KiB, in MB.
fn kib(text: &str) -> Result<f64> {
    let number: u32 = text.split(' ').next().unwrap_or_default().parse().with_context(|| format!("{text:?} is no size"))?;
    Ok(f64::from(number) * 1024.0 / 1e6)
}

/// The type of the mount with the longest matching path.
fn filesystem(folder: &Path) -> Result<String> {
    let folder = folder.canonicalize()?;
    let mounts = fs::read_to_string("/proc/mounts")?;
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        Some((fields.next()?, fields.next()?))
    });
    Ok(mounts.filter(|(path, _)| folder.starts_with(path)).max_by_key(|(path, _)| path.len()).map(|(_, kind)| kind.to_owned()).unwrap_or_default())
}

/// Times of 1,000 writes of 4 KiB with `fdatasync`, ns, sorted; over existing blocks, or each behind the last.
fn fdatasync(folder: &Path, overwrite: bool) -> Result<Vec<u64>> {
    const BLOCK: [u8; 4096] = [7; 4096];
    const TIMES: usize = 1000;
    let path = folder.join("fdatasync");
    let mut file = fs::File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    if overwrite {
        for _ in 0..TIMES {
            file.write_all(&BLOCK)?;
        }
        file.sync_all()?;
        file.seek(SeekFrom::Start(0))?;
    }
    let mut taken = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let start = Instant::now();
        file.write_all(&BLOCK)?;
        file.sync_data()?;
        taken.push(figures::nanos(start.elapsed()));
    }
    drop(file);
    fs::remove_file(path)?;
    taken.sort_unstable();
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_and_blanks_does_not_shift_the_fields() {
        let stat = "42 (a b) c) S 1 42 42 0 -1 4194560 1 0 0 0 123 77 0 0 20 0 3 0 100 0 0";
        assert_eq!(ticks(stat).unwrap(), Duration::from_secs(2));
        assert!(ticks("42 (x) S 1").is_err());
    }

    #[test]
    fn fields_are_found_by_their_whole_name() {
        let status = "VmHWMx:\t1 kB\nVmHWM:\t    2000 kB\nVmRSS:\t 1000 kB\n";
        assert_eq!(field(status, "VmHWM"), Some("2000 kB"));
        assert!((kib("1000 kB").unwrap() - 1.024).abs() < 1e-9);
        assert_eq!(field(status, "VmSwap"), None);
    }

    #[test]
    fn this_process_has_memory_and_time() {
        let memory = memory(std::process::id()).unwrap();
        assert!(memory.now > 0.0 && memory.now <= memory.peak);
        assert!(cpu(std::process::id()).is_ok());
        assert!(thread_cpu(&this_thread().unwrap()).is_ok());
    }
}
