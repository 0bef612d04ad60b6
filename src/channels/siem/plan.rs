//! How a channel's events are packed into requests: the intake behind a URL, and its limits.

use std::time::Duration;

use url::Url;

use crate::domain::channel::{Batch, Intake, SiemConfig};

/// How a channel's events are packed into requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The intake; never [`Intake::Auto`].
    pub intake: Intake,
    /// How several events share a body.
    pub packing: Packing,
    /// The most events in one request.
    pub max_events: usize,
    /// The most bytes of events in one request, before compression, counting one more for each event.
    pub max_bytes: usize,
    /// How long the oldest event may wait for a fuller batch.
    pub linger: Duration,
    /// The most requests under way at once.
    pub concurrency: usize,
    /// Whether bodies are compressed.
    pub gzip: bool,
}

/// How several events share a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// They do not: one a request.
    Single,
    /// One a line. (HEC's envelopes too: it takes them with a line end or with nothing between.)
    Lines,
    /// As a JSON array.
    Array,
}

impl Plan {
    /// The plan for these settings: the intake's own limits, then what the user chose.
    pub fn of(config: &SiemConfig) -> Self {
        let intake = match config.intake {
            Intake::Auto => recognise(config.url.expose()),
            chosen => chosen,
        };
        let mut plan = match intake {
            // A megabyte is what Splunk Cloud advises and every version takes. While requests are under way the next batch fills by
            // itself, so the wait only has to be long enough to join what comes in one burst.
            Intake::SplunkHec | Intake::SplunkRaw => Self::lines(intake, 5_000, 1_000_000, Duration::from_millis(200), 4),
            // At most 1,000 entries and 5 MB uncompressed (Datadog Logs v2); the array's brackets and a margin are kept free.
            Intake::Datadog => Self { packing: Packing::Array, ..Self::lines(intake, 1_000, 4_500_000, Duration::from_secs(1), 4) },
            // 100 KB to 1 MB before compression, and few connections.
            Intake::Sumo => Self::lines(intake, 5_000, 1_000_000, Duration::from_secs(1), 2),
            Intake::Auto | Intake::Generic => Self {
                intake: Intake::Generic,
                packing: Packing::Single,
                max_events: 1,
                max_bytes: 1_000_000,
                linger: Duration::ZERO,
                concurrency: 64,
                gzip: false,
            },
        };
        match (config.batch, plan.intake) {
            (Some(Batch::None), _) => plan = Self { max_events: 1, linger: Duration::ZERO, ..plan },
            (Some(batch), Intake::Generic) => {
                let packing = if batch == Batch::Array { Packing::Array } else { Packing::Lines };
                plan = Self { packing, gzip: false, ..Self::lines(plan.intake, 500, 1_000_000, Duration::from_millis(200), 4) };
            }
            // The others are packed in the one way they take.
            _ => {}
        }
        plan.gzip = config.gzip.unwrap_or(plan.gzip);
        plan
    }

    const fn lines(intake: Intake, max_events: usize, max_bytes: usize, linger: Duration, concurrency: usize) -> Self {
        Self { intake, packing: Packing::Lines, max_events, max_bytes, linger, concurrency, gzip: true }
    }
}

/// The intake that a URL belongs to, by what each vendor's addresses look like; a path may have a proxy's prefix.
fn recognise(url: &str) -> Intake {
    let Ok(url) = Url::parse(url) else { return Intake::Generic };
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/1.0").unwrap_or(path);
    if path.ends_with("/services/collector/raw") {
        Intake::SplunkRaw
    } else if path.ends_with("/services/collector") || path.ends_with("/services/collector/event") {
        Intake::SplunkHec
    } else if url.host_str().is_some_and(|host| host.starts_with("http-intake.logs.")) || path.ends_with("/api/v2/logs") {
        Intake::Datadog
    } else if path.contains("/receiver/v1/http/") {
        Intake::Sumo
    } else {
        Intake::Generic
    }
}
