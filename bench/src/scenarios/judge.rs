//! The part of a scan that is in memory, as the library's own measurements have it: no store, no HTTP.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::Bench;
use crate::report::{Report, Target};

/// How to measure it.
const COMMAND: &str = "cargo bench --bench judge";

/// Times of one measurement; criterion's `sample.json`.
#[derive(Deserialize)]
struct Sample {
    /// How often it was done, in each sample.
    iters: Vec<f64>,
    /// How long that took, ns.
    times: Vec<f64>,
}

impl Sample {
    /// Time of one, µs, in each sample.
    fn micros(&self) -> Vec<f64> {
        self.times.iter().zip(&self.iters).map(|(time, iters)| time / iters / 1e3).collect()
    }
}

/// What was measured of bodies of 1 KiB and of 64 KiB, with nothing to be found in them and with much, with the default policies and 100 more.
pub fn scan_in_memory(bench: &Bench, report: &mut Report) -> Result<()> {
    let built = fs::metadata(&bench.binary)?.modified()?;
    for (size, bytes, target) in [("1 KiB", "1024", 150.0), ("64 KiB", "65536", 5_000.0)] {
        for found in ["allowed", "sanitised"] {
            let sample = sample(&bench.criterion.join("judge").join(found).join(bytes).join("new/sample.json"), built)?;
            report.add("scan_in_memory", &format!("{size}, {found}"), "µs", &sample.micros(), Some(Target::Below(target)), None)?;
        }
    }
    Ok(())
}

/// The measurement in a file, which must be newer than the binary: an older one is of other code.
fn sample(path: &Path, built: SystemTime) -> Result<Sample> {
    let text = fs::read(path).with_context(|| format!("{} cannot be read; run `{COMMAND}`", path.display()))?;
    if fs::metadata(path)?.modified()? < built {
        bail!("{} is older than the binary; run `{COMMAND}`", path.display());
    }
    serde_json::from_slice(&text).with_context(|| format!("{} is no measurement of criterion", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sample_is_a_time_of_one() {
        let sample: Sample = serde_json::from_str(r#"{"sampling_mode":"Linear","iters":[1.0,2.0],"times":[5000.0,8000.0]}"#).unwrap();
        assert_eq!(sample.micros(), [5.0, 4.0]);
    }

    #[test]
    fn what_is_missing_or_old_is_said_with_what_to_do() {
        let folder = std::env::temp_dir();
        assert!(format!("{:#}", sample(&folder.join("no/sample.json"), SystemTime::UNIX_EPOCH).err().unwrap()).contains(COMMAND));
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let late = fs::metadata(&manifest).unwrap().modified().unwrap() + std::time::Duration::from_secs(1);
        assert!(format!("{:#}", sample(&manifest, late).err().unwrap()).contains("older"));
    }
}
