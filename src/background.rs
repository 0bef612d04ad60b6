//! Work that takes long and that nobody but its caller waits for, such as exports: done on threads of lower priority than all others, so that on a full machine agents' calls
//! go first. On an idle one it is as fast as any.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tokio::sync::oneshot;

/// An export keeps two busy: one reads, one writes what was read. Several share them page by page.
const THREADS: usize = 2;

/// A thread of normal priority that has work to do gets about ten times the time of one with this (sched(7), "The nice value").
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

type Job = Box<dyn FnOnce() + Send>;

/// The threads are of the process, as its processors are; they are started when there is first something to do.
static JOBS: LazyLock<Mutex<Sender<Job>>> = LazyLock::new(|| {
    let (jobs, waiting) = mpsc::channel();
    let waiting = Arc::new(Mutex::new(waiting));
    for _ in 0..THREADS {
        let waiting = Arc::clone(&waiting);
        if let Err(error) = std::thread::Builder::new().name("background".to_owned()).spawn(move || work(&waiting)) {
            tracing::error!(error = %error, "a thread for work in the background could not be started");
        }
    }
    Mutex::new(jobs)
});

/// The work was not done to its end: it panicked, or no thread could be started for it.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("work in the background was lost")]
pub struct Lost;

/// Does `work` on a thread of low priority.
///
/// # Errors
/// It panicked, or no thread could be started.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Lost> {
    let (done, result) = oneshot::channel();
    let job = move || {
        // Who does not wait any more does not want it.
        let _ = done.send(work());
    };
    let jobs = JOBS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    jobs.send(Box::new(job)).map_err(|_| Lost)?;
    result.await.map_err(|_| Lost)
}

fn work(waiting: &Mutex<Receiver<Job>>) {
    // Elsewhere this would be about the whole process; on Linux it is about the thread (setpriority(2), "C library/kernel differences").
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(error = %error, "work in the background has the priority of all else");
    }
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // The caller is told by the end of its channel, and the panic's own message is written by the hook.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_done_at_low_priority_and_one_that_panics_takes_no_thread_with_it() {
        for _ in 0..THREADS * 2 {
            assert!(run::<()>(|| panic!("on purpose")).await.is_err());
        }
        assert_eq!(run(|| 7).await.unwrap(), 7);
        #[cfg(target_os = "linux")]
        assert_eq!(run(|| rustix::process::getpriority_process(None).unwrap()).await.unwrap(), NICENESS);
    }
}
