//! SIEM intakes: what an event looks like to Splunk HEC, Datadog Logs, a Sumo Logic HTTP source or any HTTP endpoint, how many go in
//! one request, and what the answers mean.
//!
//! A [`Feed`] is a SIEM channel made ready to send: [`Feed::encode`] turns each event into its bytes, [`Feed::assemble`] packs those into
//! a request within [`Plan`]'s limits, and [`Feed::verdict`] reads the answer. The intake (how events are packed) and the format (what an
//! event looks like) are separate settings: an OCSF event goes to HEC inside HEC's envelope.

mod envelope;
pub mod plan;
mod template;
mod verdict;

use std::io::Write;

use bytes::{BufMut, Bytes, BytesMut};
use uuid::Uuid;

pub use plan::{Packing, Plan};

use super::{Answer, OutboundRequest};
use crate::domain::channel::{Batch, Intake, SiemConfig, SiemFormat};
use crate::domain::delivery::Verdict;
use crate::domain::event::Event;
use crate::domain::time::Time;
use crate::formats::cef;
use crate::secret::Secret;
use crate::store::DeliveryId;
use template::Template;

/// Headers that belong to the connection or to how the body is packed, and so are not the user's to set.
const RESERVED_HEADERS: [&str; 11] =
    ["connection", "content-encoding", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

/// Carries the delivery's id on a request with one event, so that the receiver can drop a repeat.
pub const DELIVERY_HEADER: &str = "Interven-Delivery";

/// A SIEM channel made ready to send.
#[derive(Debug)]
pub struct Feed {
    plan: Plan,
    config: SiemConfig,
    template: Option<Template>,
    /// The user's and the intake's own.
    headers: Vec<(String, Secret)>,
    /// What an answer may repeat and a reason may not.
    secrets: Vec<Secret>,
}

impl Feed {
    /// Makes the channel with this id ready. `Err` is a sentence for the person who saves the settings.
    ///
    /// The id becomes the HEC channel, which must stay the same from request to request.
    pub fn new(channel: Uuid, config: &SiemConfig) -> Result<Self, String> {
        let plan = Plan::of(config);
        check_packing(config, &plan)?;
        check_headers(config)?;
        let template = match &config.template {
            Some(_) if config.format != SiemFormat::Json => return Err("a template shapes the format JSON; CEF and OCSF have their own shape".to_owned()),
            Some(source) => Some(Template::new(source)?),
            None => None,
        };
        let mut headers: Vec<(String, Secret)> = config.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        if matches!(plan.intake, Intake::SplunkHec | Intake::SplunkRaw) && !names(config, "x-splunk-request-channel") {
            headers.push(("X-Splunk-Request-Channel".to_owned(), Secret::new(channel.to_string())));
        }
        let secrets = secrets(config, plan.intake);
        Ok(Self { plan, config: config.clone(), template, headers, secrets })
    }

    /// How requests are packed.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The bytes of one event; one line for every packing of many. `Err` says why this event has none: the user's template fails on it.
    ///
    /// `now` decides whether Datadog would still take the event's own time: it drops what is more than 18 hours old, without saying so.
    pub fn encode(&self, event: &Event, now: Time) -> Result<Bytes, String> {
        let mut out = Vec::with_capacity(1_024);
        match self.plan.intake {
            Intake::SplunkHec => envelope::hec(event, &self.config, self.template.as_ref(), &mut out)?,
            Intake::Datadog => envelope::datadog(event, &self.config, self.template.as_ref(), now, &mut out)?,
            Intake::Auto | Intake::Generic | Intake::SplunkRaw | Intake::Sumo => match self.config.format {
                SiemFormat::Cef => cef::write_line(event, &mut out),
                SiemFormat::Ocsf | SiemFormat::Json => envelope::json(event, &self.config, self.template.as_ref(), &mut out)?,
            },
        }
        Ok(out.into())
    }

    /// One request with these events, in order. `deliveries` are the ids of their deliveries.
    ///
    /// The caller keeps within [`Plan::max_events`] and [`Plan::max_bytes`]; a single event above the latter goes alone.
    pub fn assemble(&self, events: &[Bytes], deliveries: &[DeliveryId]) -> OutboundRequest {
        let body = match events {
            [one] if self.plan.packing != Packing::Array => one.clone(),
            _ => self.pack(events),
        };
        let mut headers = self.headers.clone();
        if let (Intake::Generic, [delivery]) = (self.plan.intake, deliveries)
            && !names(&self.config, DELIVERY_HEADER)
        {
            headers.push((DELIVERY_HEADER.to_owned(), Secret::new(delivery.to_string())));
        }
        OutboundRequest {
            method: reqwest::Method::POST,
            url: self.config.url.clone(),
            headers,
            content_type: self.content_type(),
            gzip: self.plan.gzip,
            body: if self.plan.gzip { gzip(&body) } else { body },
        }
    }

    /// What `answer` to a request with `batch_len` events means. No reason repeats a secret of the channel's.
    pub fn verdict(&self, answer: &Answer, batch_len: usize) -> Verdict {
        let text = answer.text();
        if !self.secrets.iter().any(|secret| text.contains(secret.expose())) {
            return verdict::verdict(self.plan.intake, answer, batch_len);
        }
        let masked = self.secrets.iter().fold(text.into_owned(), |text, secret| text.replace(secret.expose(), "***"));
        verdict::verdict(self.plan.intake, &Answer { body: masked.into(), ..answer.clone() }, batch_len)
    }

    fn pack(&self, events: &[Bytes]) -> Bytes {
        let (open, between, close): (&[u8], u8, &[u8]) = match self.plan.packing {
            Packing::Array => (b"[", b',', b"]"),
            Packing::Single | Packing::Lines => (b"", b'\n', b""),
        };
        let mut body = BytesMut::with_capacity(events.iter().map(|event| event.len() + 1).sum::<usize>() + 2);
        body.put_slice(open);
        for (at, event) in events.iter().enumerate() {
            if at > 0 {
                body.put_u8(between);
            }
            body.put_slice(event);
        }
        body.put_slice(close);
        body.freeze()
    }

    const fn content_type(&self) -> &'static str {
        match (self.plan.intake, self.config.format, self.plan.packing) {
            (Intake::SplunkHec | Intake::Datadog, ..) => "application/json",
            (Intake::SplunkRaw | Intake::Sumo, ..) | (_, SiemFormat::Cef, _) => "text/plain; charset=utf-8",
            (_, _, Packing::Lines) => "application/x-ndjson",
            (_, _, Packing::Single | Packing::Array) => "application/json",
        }
    }
}

/// Whether a channel can be saved with these settings; `Err` is the sentence that says why not. (The URL is checked by egress.)
pub fn validate(config: &SiemConfig) -> Result<(), String> {
    Feed::new(Uuid::nil(), config).map(drop)
}

/// The address, Sumo's code at its end, and each header's value, also without its scheme. What is short is no secret, and would blot
/// out words.
fn secrets(config: &SiemConfig, intake: Intake) -> Vec<Secret> {
    let url = config.url.expose();
    let code = url.rsplit('/').next().filter(|_| intake == Intake::Sumo);
    let values = config.headers.values().map(Secret::expose);
    let all = values.flat_map(|value| [Some(value), value.rsplit(' ').next()]).chain([Some(url), code]).flatten();
    all.filter(|value| value.len() >= 8).map(Secret::new).collect()
}

fn names(config: &SiemConfig, header: &str) -> bool {
    config.headers.keys().any(|name| name.eq_ignore_ascii_case(header))
}

fn check_packing(config: &SiemConfig, plan: &Plan) -> Result<(), String> {
    let fault = match (plan.intake, config.batch) {
        (Intake::SplunkHec | Intake::SplunkRaw | Intake::Sumo, Some(Batch::Array)) => {
            "this intake takes events one after another; use `ndjson` or leave `batch` out"
        }
        (Intake::Datadog, Some(Batch::Ndjson)) => "Datadog takes events as an array; use `array` or leave `batch` out",
        (Intake::Generic, Some(Batch::Array)) if config.format == SiemFormat::Cef => "CEF lines cannot be an array; use `ndjson` for many lines in one request",
        _ => return Ok(()),
    };
    Err(fault.to_owned())
}

fn check_headers(config: &SiemConfig) -> Result<(), String> {
    let mut seen: Vec<String> = Vec::new();
    for (name, value) in &config.headers {
        if reqwest::header::HeaderName::from_bytes(name.as_bytes()).is_err() {
            return Err(format!("`{name}` is not the name of a header"));
        }
        if reqwest::header::HeaderValue::from_str(value.expose()).is_err() {
            return Err(format!("the value of the header `{name}` has characters that HTTP does not allow, such as a line break"));
        }
        let lower = name.to_ascii_lowercase();
        if RESERVED_HEADERS.contains(&lower.as_str()) {
            return Err(format!("the header `{name}` is set by the server itself and cannot be given"));
        }
        if seen.contains(&lower) {
            return Err(format!("the header `{name}` is given twice"));
        }
        seen.push(lower);
    }
    Ok(())
}

fn gzip(body: &[u8]) -> Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 4 + 64), flate2::Compression::fast());
    // Writing into memory does not fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default().into()
}

#[cfg(test)]
mod tests;
