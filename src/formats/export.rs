//! An export in one of its five formats, written piece by piece.

use serde::Deserialize;

use super::record::Record;
use super::{csv, datadog, splunk};
use crate::domain::time::Time;

/// Once a page has so many bytes it ends, in whole events, also where it has fewer than its limit.
pub const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// The five formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(default = "json")]
pub enum Format {
    /// One document.
    #[default]
    Json,
    /// RFC 4180, with a header row.
    Csv,
    /// Envelopes for Splunk's HTTP Event Collector, one a line.
    Splunk,
    /// Logs for Datadog, as an array.
    Datadog,
    /// A record a line.
    Ndjson,
}

impl Format {
    /// All five, in the order of the requirement.
    pub const ALL: [Self; 5] = [Self::Json, Self::Csv, Self::Splunk, Self::Datadog, Self::Ndjson];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Splunk => "splunk",
            Self::Datadog => "datadog",
            Self::Ndjson => "ndjson",
        }
    }

    /// What it is called in HTTP; `lines` as in [`Options::lines`].
    pub const fn content_type(self, lines: bool) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json",
            Self::Datadog if !lines => "application/json",
            Self::Splunk | Self::Datadog | Self::Ndjson => "application/x-ndjson",
        }
    }

    /// How the name of a file with it ends.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Json | Self::Datadog => "json",
            Self::Csv => "csv",
            Self::Splunk | Self::Ndjson => "ndjson",
        }
    }
}

/// What a format leaves open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// CSV: cells as they are, also where a spreadsheet takes them for a formula.
    pub raw: bool,
    /// CSV: a byte order mark in front, for Excel.
    pub bom: bool,
    /// Datadog: arrays as large as its intake takes them, one a line.
    pub lines: bool,
}

/// Writes an export. Each piece is whole lines, or whole members of the one array.
#[derive(Debug)]
pub struct Writer {
    format: Format,
    options: Options,
    rows: u64,
    /// The array of Datadog's that is open: logs, and bytes.
    batch: (usize, usize),
    scratch: Vec<u8>,
}

impl Writer {
    /// One that has written nothing.
    pub fn new(format: Format, options: Options) -> Self {
        Self { format, options, rows: 0, batch: (0, 0), scratch: Vec::new() }
    }

    /// How many events it has written.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Appends what is before the first event.
    pub fn begin(&self, out: &mut Vec<u8>) {
        match self.format {
            Format::Json => out.extend_from_slice(br#"{"decisions":["#),
            Format::Csv => {
                out.extend_from_slice(if self.options.bom { csv::BYTE_ORDER_MARK.as_bytes() } else { b"" });
                out.extend_from_slice(csv::HEADER.as_bytes());
            }
            Format::Datadog if !self.options.lines => out.push(b'['),
            Format::Datadog | Format::Splunk | Format::Ndjson => {}
        }
    }

    /// Appends an event, sent at `now`.
    pub fn write(&mut self, record: &Record<'_>, now: Time, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        match self.format {
            Format::Csv => csv::row(record, self.options.raw, out),
            Format::Json => {
                out.extend_from_slice(if self.rows > 0 { b",\n" } else { b"\n" });
                serde_json::to_writer(out, record)?;
            }
            Format::Ndjson => {
                serde_json::to_writer(&mut *out, record)?;
                out.push(b'\n');
            }
            Format::Splunk => {
                splunk::envelope(record.occurred_at, splunk::SOURCETYPE, out, |out| serde_json::to_writer(out, record))?;
                out.push(b'\n');
            }
            Format::Datadog => self.write_log(record, now, out)?,
        }
        self.rows += 1;
        Ok(())
    }

    fn write_log(&mut self, record: &Record<'_>, now: Time, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        let message = datadog::headline(record);
        let log = datadog::Log::new(record, &message, Some(record), None::<()>, now);
        if !self.options.lines {
            out.extend_from_slice(if self.rows > 0 { b",\n" } else { b"\n" });
            return serde_json::to_writer(out, &log);
        }
        self.scratch.clear();
        serde_json::to_writer(&mut self.scratch, &log)?;
        let (logs, bytes) = self.batch;
        let fits = logs < datadog::MOST_LOGS && bytes + self.scratch.len() + 2 <= datadog::MOST_BYTES;
        out.extend_from_slice(match logs {
            0 => b"[",
            _ if fits => b",",
            _ => b"]\n[",
        });
        out.extend_from_slice(&self.scratch);
        self.batch = if fits { (logs + 1, bytes + self.scratch.len() + 1) } else { (1, self.scratch.len() + 1) };
        Ok(())
    }

    /// Appends what is after the last event.
    pub fn end(&self, next_cursor: Option<&str>, out: &mut Vec<u8>) {
        match self.format {
            // A cursor is letters, digits, `-` and `_`.
            Format::Json => match next_cursor {
                Some(cursor) => out.extend_from_slice(format!("\n],\"next_cursor\":\"{cursor}\"}}\n").as_bytes()),
                None => out.extend_from_slice(b"\n],\"next_cursor\":null}\n"),
            },
            Format::Datadog if !self.options.lines => out.extend_from_slice(b"\n]\n"),
            Format::Datadog if self.batch.0 > 0 => out.extend_from_slice(b"]\n"),
            Format::Datadog | Format::Csv | Format::Splunk | Format::Ndjson => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::event::Event;
    use crate::formats::fixture;

    fn written(format: Format, options: Options, events: &[Event]) -> String {
        let (mut writer, mut out) = (Writer::new(format, options), Vec::new());
        writer.begin(&mut out);
        for event in events {
            writer.write(&Record::of(event), Time::parse("2026-06-01T01:00:00Z").unwrap(), &mut out).unwrap();
        }
        writer.end(None, &mut out);
        assert_eq!(writer.rows(), events.len() as u64);
        String::from_utf8(out).unwrap()
    }

    fn record() -> Value {
        serde_json::to_value(Record::of_decision(&fixture::example())).unwrap()
    }

    #[test]
    fn each_format_is_whole_with_none_one_and_two() {
        let event = Event::Decision(fixture::example().into());
        for count in 0..3 {
            let events = vec![event.clone(); count];
            let plain = |format| written(format, Options::default(), &events);
            let json: Value = serde_json::from_str(&plain(Format::Json)).unwrap();
            assert_eq!(json, json!({"decisions": vec![record(); count], "next_cursor": null}));
            let datadog: Value = serde_json::from_str(&plain(Format::Datadog)).unwrap();
            assert!(datadog.as_array().unwrap().iter().all(|log| log["interven"] == record() && log["timestamp"] == 1_780_272_000_000_i64));
            assert_eq!(datadog.as_array().unwrap().len(), count);
            let lines = |text: String| text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>();
            assert_eq!(lines(plain(Format::Ndjson)), vec![record(); count]);
            let envelope = json!({"time": 1_780_272_000.0, "host": "interven", "source": "interven", "sourcetype": "interven:decision", "event": record()});
            assert_eq!(lines(plain(Format::Splunk)), vec![envelope; count]);
            assert_eq!(plain(Format::Csv).lines().count(), count + 1);
        }
    }

    #[test]
    fn datadogs_lines_keep_within_its_intake() {
        let lines = Options { lines: true, ..Options::default() };
        let sizes = |events: &[Event]| {
            let text = written(Format::Datadog, lines, events);
            assert!(text.lines().all(|line| line.len() <= datadog::MOST_BYTES));
            text.lines().map(|line| serde_json::from_str::<Vec<Value>>(line).unwrap().len()).collect::<Vec<_>>()
        };
        let event = Event::Decision(fixture::example().into());
        assert_eq!(sizes(&[]), [0; 0]);
        assert_eq!(sizes(&vec![event.clone(); 1_000]), [1_000]);
        assert_eq!(sizes(&vec![event; 2_001]), [1_000, 1_000, 1]);
        // The title stands in the record and in the line for people.
        let large = fixture::changed(|decision| decision.title = "x".repeat(1_000_000));
        assert_eq!(sizes(&vec![large; 5]), [2, 2, 1]);
    }

    #[test]
    fn a_byte_order_mark_is_there_when_it_is_asked_for() {
        assert!(written(Format::Csv, Options { bom: true, ..Options::default() }, &[]).starts_with("\u{feff}kind,"));
        assert!(written(Format::Csv, Options::default(), &[]).starts_with("kind,"));
    }
}
