//! What an export is asked for.

use std::num::NonZeroU32;

use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::criteria::{check_window, events, fault, names, severities, text};
use crate::api::page::decode;
use crate::api::problem::Problem;
use crate::domain::criteria::{Criteria, Window};
use crate::domain::filter::{EventChoice, Filter};
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::formats::export::{Format, Options};
use crate::store::{Order, Position, Walk};

/// The most rows of one page: they are made in memory, since their number and the next cursor go before them.
const MOST_ROWS: u32 = 10_000;

/// Which decisions, and how; what is absent takes any.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportQuery {
    /// The format.
    #[serde(default)]
    #[param(inline, required = false)]
    pub(super) format: Format,
    /// At or after, RFC 3339.
    pub(super) since: Option<Time>,
    /// Before, RFC 3339.
    pub(super) until: Option<Time>,
    /// The kinds, with commas between: ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL; ALL is every kind but ALLOW. All of them where absent. Also as `decision`.
    #[serde(default, alias = "decision", deserialize_with = "events")]
    #[param(value_type = Option<String>, example = "DENY,REQUIRE_APPROVAL")]
    events: Option<Vec<EventChoice>>,
    /// The mildest severity.
    #[param(inline)]
    min_severity: Option<Severity>,
    /// Tools, with commas between, each `slack` or `slack.post_message`. Also as `tool`.
    #[serde(alias = "tool")]
    tools: Option<String>,
    /// Agents, with commas between, each an id or a name. Also as `agent`.
    #[serde(alias = "agent")]
    agents: Option<String>,
    /// Severities, with commas between.
    #[param(example = "HIGH,CRITICAL")]
    risk_band: Option<String>,
    /// Reason codes, with commas between.
    #[param(example = "RATE_LIMITED,QUOTA_EXCEEDED")]
    reason: Option<String>,
    /// Environments, with commas between, whatever their case. Also as `env`.
    #[serde(alias = "env")]
    environment: Option<String>,
    /// The one decision.
    trace_id: Option<Uuid>,
    /// The beginning of a trace id, of four digits or more; or a part of an agent's name or id or of a reason code, whatever its case. At most 200 characters.
    q: Option<String>,
    /// How many at most; the header `Link` names the next page. All of them where absent.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 10000)]
    limit: Option<NonZeroU32>,
    /// The cursor of the page before, with the same other parameters.
    cursor: Option<String>,
    /// What `since`, `until` and the order are about: when it happened, or when it came in.
    #[serde(default)]
    #[param(inline, required = false)]
    by: Order,
    /// `csv`: 1 leaves every cell as it is, also where a spreadsheet takes it for a formula.
    #[serde(default, deserialize_with = "flag")]
    #[param(value_type = Option<u8>)]
    csv_raw: Option<bool>,
    /// `csv`: 1 puts a byte order mark in front, for Excel.
    #[serde(default, deserialize_with = "flag")]
    #[param(value_type = Option<u8>)]
    bom: Option<bool>,
    /// `datadog`: arrays as large as its intake takes them, one a line.
    #[param(inline)]
    batch: Option<Batch>,
}

/// How a format's events are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Batch {
    /// An array a line.
    Lines,
}

fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "1" | "true" => Ok(Some(true)),
        "0" | "false" => Ok(Some(false)),
        _ => Err(serde::de::Error::custom("expected `1` or `0`")),
    }
}

impl ExportQuery {
    /// The walk that it asks for.
    pub(super) fn walk(&self) -> Result<Walk, Problem> {
        check_window(self.since, self.until)?;
        let events = self.events.clone().unwrap_or_else(|| vec![EventChoice::All, EventChoice::Allow]);
        let filter =
            Filter { events, min_severity: self.min_severity.unwrap_or(Severity::Low), tools: names(self.tools.as_ref()), agents: names(self.agents.as_ref()) };
        let criteria = Criteria {
            filter,
            severities: severities(self.risk_band.as_ref())?,
            reasons: names(self.reason.as_ref()),
            environments: names(self.environment.as_ref()),
            trace_id: self.trace_id,
            text: text(self.q.as_deref())?,
            window: Window::default(),
        };
        Ok(Walk { order: self.by, since: self.since, until: self.until, criteria })
    }

    /// All of it, for the audit log; what is absent is left out, but for the window.
    pub(super) fn asked(&self) -> Value {
        let mut asked = json!({"format": self.format.name(), "since": self.since, "until": self.until,
            "by": if self.by == Order::Received { "received" } else { "occurred" }});
        let given = [
            ("events", json!(self.events)),
            ("min_severity", json!(self.min_severity)),
            ("tools", json!(self.tools)),
            ("agents", json!(self.agents)),
            ("risk_band", json!(self.risk_band)),
            ("reason", json!(self.reason)),
            ("environment", json!(self.environment)),
            ("trace_id", json!(self.trace_id)),
            ("q", json!(self.q)),
            ("limit", json!(self.limit)),
            ("cursor", json!(self.cursor)),
        ];
        for (name, value) in given.into_iter().filter(|(_, value)| !value.is_null()) {
            asked[name] = value;
        }
        asked
    }

    /// What the format leaves open.
    pub(super) fn options(&self) -> Result<Options, Problem> {
        for (name, given, format) in
            [("csv_raw", self.csv_raw.is_some(), Format::Csv), ("bom", self.bom.is_some(), Format::Csv), ("batch", self.batch.is_some(), Format::Datadog)]
        {
            if given && self.format != format {
                return Err(fault(name, &format!("it is for the format `{}` alone; leave it out for `{}`.", format.name(), self.format.name())));
            }
        }
        Ok(Options { raw: self.csv_raw == Some(true), bom: self.bom == Some(true), lines: self.batch.is_some() })
    }

    /// How many rows at most.
    pub(super) fn limit(&self) -> Result<Option<usize>, Problem> {
        match self.limit {
            Some(limit) if limit.get() > MOST_ROWS => Err(fault("limit", &format!("a page holds 1 to {MOST_ROWS} rows; leave `limit` out for all of them."))),
            limit => Ok(limit.map(|limit| limit.get() as usize)),
        }
    }

    /// Where it goes on.
    pub(super) fn from(&self) -> Result<Option<Position>, Problem> {
        let from: Option<Position> = self.cursor.as_deref().map(decode).transpose()?;
        match from {
            Some(from) if from.order() != self.by => Err(fault("cursor", "it is of an export in the other order. Send the same `by` with it.")),
            from => Ok(from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::criteria::EVENTS;
    use crate::api::extract::parse_query;

    fn error(query: &str) -> String {
        let refused = |query: ExportQuery| query.walk().and(query.options().map(drop)).and(query.limit().map(drop)).and(query.from().map(drop)).err();
        parse_query::<ExportQuery>(query).map_or_else(Some, refused).unwrap().error().to_owned()
    }

    #[test]
    fn what_is_not_understood_is_told_with_what_would_be() {
        assert_eq!(error("format=xml"), "format: unknown variant `xml`, expected one of `json`, `csv`, `splunk`, `datadog`, `ndjson`.");
        let unknown = error("from=x");
        assert!(unknown.starts_with("from: unknown field `from`, expected one of `format`, `since`, `until`, `decision`, `events`,"), "{unknown}");
        for time in ["yesterday", "2026-06-01", "2026-06-01T00:00:00"] {
            assert_eq!(error(&format!("since={time}")), format!("since: `{time}` is not an RFC 3339 time with a zone, such as 2026-06-01T00:00:00.000Z."));
        }
        assert_eq!(error("events=DENY,FOO"), format!("events: unknown kind `FOO`, expected {EVENTS}."));
        assert!(error("events=INCIDENT").contains("/v1/incidents"));
        assert!(error("min_severity=BAD").ends_with("expected one of `LOW`, `MEDIUM`, `HIGH`, `CRITICAL`."));
        assert!(error("by=time").ends_with("expected `occurred` or `received`."));
        assert!(error("limit=10001").starts_with("limit: a page holds 1 to 10000 rows"));
        assert!(error("limit=0").starts_with("limit: "));
        assert!(error("since=2026-06-02T00:00:00Z&until=2026-06-01T00:00:00Z").starts_with("since: it is after `until`."));
        assert!(error("csv_raw=1").contains("`csv` alone"));
        assert!(error("format=csv&bom=maybe").ends_with("expected `1` or `0`."));
        assert!(error("format=csv&batch=lines").contains("`datadog` alone"));
        assert!(error("cursor=abc").starts_with("cursor: "));
        let cursor = crate::api::page::encode(&Position::Received { after: 1, through: 2 });
        assert!(error(&format!("cursor={cursor}")).contains("`by`"));
        assert!(error("since=2026-06-01T00:00:00Z&since=2026-06-01T00:00:00Z").contains("duplicate field `since`"));
    }

    #[test]
    fn what_is_absent_takes_everything() {
        let query: ExportQuery = parse_query("").unwrap();
        let filter = query.walk().unwrap().criteria.filter;
        assert_eq!(
            (filter.events, filter.min_severity, filter.tools.len(), filter.agents.len()),
            (vec![EventChoice::All, EventChoice::Allow], Severity::Low, 0, 0)
        );
        assert_eq!((query.format, query.limit().unwrap(), query.from().unwrap()), (Format::Json, None, None));
        let query: ExportQuery = parse_query("tools=slack,%20github.merge&agents=a,&events=DENY,ALL&min_severity=HIGH").unwrap();
        let filter = query.walk().unwrap().criteria.filter;
        assert_eq!((filter.tools, filter.agents), (vec!["slack".to_owned(), "github.merge".to_owned()], vec!["a".to_owned()]));
        assert_eq!((filter.events, filter.min_severity), (vec![EventChoice::Deny, EventChoice::All], Severity::High));
    }
}
