//! What a SIEM channel's settings must be.

use axum::http::{HeaderName, HeaderValue};

use super::Fault;
use crate::channels::siem;
use crate::domain::channel::{SiemConfig, SiemFormat};

/// Headers that belong to the connection (RFC 9110, section 7.6.1) or follow from the body; the client sets them.
const NOT_YOURS: [&str; 13] = [
    "connection",
    "content-encoding",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// `config` if it holds together.
pub(super) fn checked(config: SiemConfig) -> Result<SiemConfig, Fault> {
    let mut seen: Vec<HeaderName> = Vec::new();
    for (name, value) in &config.headers {
        let fault = |sentence: &str| Err(Fault::new(format!("config.headers.{name}"), sentence));
        let Ok(parsed) = HeaderName::from_bytes(name.as_bytes()) else {
            return fault("this is not the name of an HTTP header: letters, digits and hyphens, without a colon");
        };
        if NOT_YOURS.contains(&parsed.as_str()) {
            return fault("this header is set by the server itself: leave it out");
        }
        if HeaderValue::from_str(value.expose()).is_err() {
            return fault("the value has characters that HTTP does not allow: ASCII without line breaks is taken (does a line end slip in with the token?)");
        }
        if seen.contains(&parsed) {
            return fault("this header is there twice, spelled differently: leave one of them");
        }
        seen.push(parsed);
    }
    if config.template.is_some() && config.format != SiemFormat::Json {
        return Err(Fault::new("config.template", "a template writes JSON: set `format` to JSON, or leave the template out"));
    }
    // First without the template, so that a fault of the template is known for one.
    siem::validate(&SiemConfig { template: None, ..config.clone() }).map_err(|sentence| Fault::new("config", sentence))?;
    siem::validate(&config).map_err(|sentence| Fault::new("config.template", sentence))?;
    Ok(config)
}
