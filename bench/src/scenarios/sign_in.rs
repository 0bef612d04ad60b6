//! How long a person waits for the console after the password is typed.

use std::time::Instant;

use anyhow::Result;

use super::Bench;
use crate::figures;
use crate::report::{Report, Target};

/// Sign-ins before the first that counts.
const WARM_UP: usize = 3;

/// One sign-in after the other, each right.
pub fn sign_in(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "sign_in";
    let mut server = bench.fresh_server(name)?;
    let count = if bench.quick { 10 } else { 40 };
    let (mut median, mut tail) = (Vec::new(), Vec::new());
    for _ in 0..WARM_UP {
        server.sign_in()?;
    }
    for _ in 0..bench.runs() {
        let mut taken = Vec::with_capacity(count);
        for _ in 0..count {
            let start = Instant::now();
            server.sign_in()?;
            taken.push(figures::nanos(start.elapsed()));
        }
        taken.sort_unstable();
        median.push(figures::millis(figures::percentile(&taken, 500)));
        tail.push(figures::millis(figures::percentile(&taken, 950)));
    }
    report.saw(server.memory()?);
    report.add(name, "answer p50", "ms", &median, None, None)?;
    report.add(name, "answer p95", "ms", &tail, Some(Target::Below(300.0)), None)?;
    drop(server);
    bench.clear(name)
}
