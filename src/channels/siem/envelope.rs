//! What surrounds an event at an intake that wants more than the event itself.

use serde::Serialize;
use serde_json::value::RawValue;

use super::template::Template;
use crate::domain::channel::{SiemConfig, SiemFormat};
use crate::domain::event::Event;
use crate::domain::time::Time;
use crate::formats::record::Record;
use crate::formats::{cef, datadog, ocsf, splunk};

/// Appends the event as JSON: the user's template, our record, or OCSF.
pub fn json(event: &Event, config: &SiemConfig, template: Option<&Template>, out: &mut Vec<u8>) -> Result<(), String> {
    match (config.format, template) {
        (SiemFormat::Ocsf, _) => ocsf::write(event, config.ocsf_profile, out).map_err(|error| error.to_string()),
        (_, Some(template)) => template.write(event, out),
        (_, None) => write(&Record::of(event), out),
    }
}

/// Appends the envelope of Splunk's HTTP Event Collector.
pub fn hec(event: &Event, config: &SiemConfig, template: Option<&Template>, out: &mut Vec<u8>) -> Result<(), String> {
    let sourcetype = match config.format {
        SiemFormat::Cef => "cef",
        SiemFormat::Ocsf => "ocsf",
        SiemFormat::Json => splunk::SOURCETYPE,
    };
    splunk::envelope(event.occurred_at(), sourcetype, out, |out| match config.format {
        SiemFormat::Cef => write(&cef_line(event), out),
        SiemFormat::Ocsf | SiemFormat::Json => json(event, config, template, out),
    })
}

/// Appends a log of Datadog's.
pub fn datadog(event: &Event, config: &SiemConfig, template: Option<&Template>, now: Time, out: &mut Vec<u8>) -> Result<(), String> {
    let (record, mut inner) = (Record::of(event), Vec::with_capacity(1_024));
    let (message, body) = if config.format == SiemFormat::Cef {
        (cef_line(event), None)
    } else {
        json(event, config, template, &mut inner)?;
        let body: &RawValue = serde_json::from_slice(&inner).map_err(|error| error.to_string())?;
        (datadog::headline(&record), Some(body))
    };
    let (interven, ocsf) = (body.filter(|_| config.format == SiemFormat::Json), body.filter(|_| config.format == SiemFormat::Ocsf));
    write(&datadog::Log::new(&record, &message, interven, ocsf, now), out)
}

fn cef_line(event: &Event) -> String {
    let mut line = Vec::with_capacity(1_024);
    cef::write_line(event, &mut line);
    String::from_utf8(line).unwrap_or_default()
}

fn write(value: &impl Serialize, out: &mut Vec<u8>) -> Result<(), String> {
    serde_json::to_writer(out, value).map_err(|error| error.to_string())
}
