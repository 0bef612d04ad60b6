//! A policy as it is sent: JSON, or YAML where the content type says so.

use axum::extract::FromRequest;
use axum::http::{HeaderMap, Request, header};
use serde_json::json;

use crate::api::extract::Body;
use crate::api::problem::Problem;
use crate::gateway::policy::{Fault, Format, MAX_TEXT_BYTES, PolicyDocument, validate};

/// A policy without faults.
#[derive(Debug)]
pub(super) struct Document(pub(super) PolicyDocument);

impl<S: Send + Sync> FromRequest<S> for Document {
    type Rejection = Problem;

    async fn from_request(request: Request<axum::body::Body>, state: &S) -> Result<Self, Problem> {
        let format = format(request.headers());
        let Body(bytes) = Body::<MAX_TEXT_BYTES>::from_request(request, state).await?;
        let text = std::str::from_utf8(&bytes).map_err(|error| Problem::bad_request(format!("The body is not UTF-8: {error}.")))?;
        if text.trim().is_empty() {
            return Err(Problem::bad_request("The body is empty: send a policy, as JSON, or as YAML with the content type application/yaml."));
        }
        validate(text, format).map(Self).map_err(|faults| refused(&faults))
    }
}

/// YAML where the content type says so (RFC 9512, and the names from before it); JSON whatever else it says, as everywhere else.
fn format(headers: &HeaderMap) -> Format {
    let named = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if matches!(media_type.as_str(), "application/yaml" | "text/yaml" | "application/x-yaml" | "text/x-yaml") { Format::Yaml } else { Format::Json }
}

/// The first fault in words, all of them as a list.
pub(super) fn refused(faults: &[Fault]) -> Problem {
    let sentence = |text: String| if text.ends_with(['.', '?']) { text } else { format!("{text}.") };
    let more = match faults.len() {
        0 | 1 => String::new(),
        2 => " There is another fault.".to_owned(),
        number => format!(" There are {} other faults.", number - 1),
    };
    let (first, key) = faults.first().map(|fault| (sentence(fault.to_string()), fault.path.clone())).unwrap_or_default();
    Problem::bad_request(format!("{first}{more}")).code("invalid_policy").with("key", key).with("faults", json!(faults))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_is_what_says_so() {
        let format = |value: &str| format(&HeaderMap::from_iter([(header::CONTENT_TYPE, value.parse().unwrap())]));
        for yaml in ["application/yaml", "text/yaml; charset=utf-8", "Application/X-YAML", "text/x-yaml"] {
            assert_eq!(format(yaml), Format::Yaml, "{yaml}");
        }
        for json in ["application/json", "application/x-www-form-urlencoded", "text/plain", ""] {
            assert_eq!(format(json), Format::Json, "{json}");
        }
    }
}
