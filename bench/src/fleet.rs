//! Decisions as a fleet of agents reports them over thirty days: who, what, why and where each have common values and rare ones, so that a list of them can be narrowed
//! as people do. Which value a decision has follows from its number alone.

use std::io::Write as _;

use crate::request::{API_KEY, decimal, scatter};

/// Where the thirty days begin, and the first after them.
pub const FIRST_DAY: &str = "2026-06-01T00:00:00.000Z";
/// Days over which decisions are spread, in the order of their numbers.
pub const DAYS: u64 = 30;
/// One in so many has the rare tool, ...
pub const RARE_TOOL_IN: u64 = 100_003;
/// ... the rare reason, ...
pub const RARE_REASON_IN: u64 = 1_000_003;
/// ... the rare environment. All prime, so that what is rare comes with everything else.
pub const RARE_ENVIRONMENT_IN: u64 = 20_011;
/// The rare tool, reason and environment.
pub const RARE_TOOL: &str = "mainframe";
pub const RARE_REASON: &str = "QUORUM_NOT_REACHED";
pub const RARE_ENVIRONMENT: &str = "canary-eu";

/// Tools and the host of each; the first are the most used.
const TOOLS: [(&str, &str); 29] = [
    ("slack", "slack.com/api"),
    ("github", "api.github.com/repos/acme"),
    ("openai", "api.openai.com/v1"),
    ("jira", "acme.atlassian.net/rest/api/3"),
    ("postgres", "db.acme.internal/sql"),
    ("gdrive", "www.googleapis.com/drive/v3"),
    ("gmail", "gmail.googleapis.com/gmail/v1"),
    ("notion", "api.notion.com/v1"),
    ("salesforce", "acme.my.salesforce.com/services/data"),
    ("zendesk", "acme.zendesk.com/api/v2"),
    ("hubspot", "api.hubapi.com/crm/v3"),
    ("stripe", "api.stripe.com/v1"),
    ("s3", "acme-data.s3.amazonaws.com"),
    ("lambda", "lambda.eu-west-1.amazonaws.com"),
    ("kubernetes", "k8s.acme.internal/apis"),
    ("terraform", "app.terraform.io/api/v2"),
    ("linear", "api.linear.app/graphql"),
    ("confluence", "acme.atlassian.net/wiki/api/v2"),
    ("snowflake", "acme.snowflakecomputing.com/api/v2"),
    ("bigquery", "bigquery.googleapis.com/bigquery/v2"),
    ("twilio", "api.twilio.com/2010-04-01"),
    ("sendgrid", "api.sendgrid.com/v3"),
    ("pagerduty", "api.pagerduty.com"),
    ("datadog", "api.datadoghq.com/api/v2"),
    ("okta", "acme.okta.com/api/v1"),
    ("workday", "wd2-impl-services1.workday.com/ccx"),
    ("sap", "sap.acme.internal/odata"),
    ("browser", "www.example.com"),
    ("shell", "build-7.acme.internal"),
];
/// What is done with each of them.
const OPERATIONS: [(&str, &str); 4] = [("read", "GET"), ("create", "POST"), ("update", "PATCH"), ("delete", "DELETE")];
/// Why, the most common first; [`RARE_REASON`] is the fortieth.
const REASONS: [&str; 39] = [
    "POLICY_ALLOW",
    "PII_EGRESS",
    "INTERNAL_DATA",
    "SECRET_DETECTED",
    "SENSITIVE_DATA_EGRESS",
    "UNKNOWN_DESTINATION",
    "RATE_OF_CALLS",
    "EXTERNAL_RECIPIENT",
    "PHI_EGRESS",
    "LARGE_PAYLOAD",
    "WRITE_TO_PRODUCTION",
    "OUTSIDE_HOURS",
    "NEW_TOOL",
    "NEW_DESTINATION",
    "BULK_EXPORT",
    "PUBLIC_CHANNEL",
    "PUBLIC_REPOSITORY",
    "BRANCH_PROTECTED",
    "PAYMENT_OVER_LIMIT",
    "REFUND_OVER_LIMIT",
    "ADMIN_VERB",
    "DELETE_VERB",
    "SCHEMA_CHANGE",
    "CREDENTIAL_ACCESS",
    "PERSONAL_MAILBOX",
    "UNREVIEWED_MODEL",
    "PROMPT_INJECTION",
    "UNTRUSTED_CONTENT",
    "CROSS_TENANT",
    "REGION_NOT_ALLOWED",
    "LEGAL_HOLD",
    "CONTRACT_DATA",
    "SOURCE_CODE",
    "SALARY_DATA",
    "BOARD_MATERIAL",
    "EXPORT_CONTROL",
    "TWO_PERSON_RULE",
    "BREAK_GLASS",
    "AGENT_SUSPENDED",
];
/// Frameworks that agents run on.
const RUNTIMES: [&str; 4] = ["langgraph", "crewai", "autogen", "custom"];

/// Requests of decisions that a fleet reports, ready to be written to a connection.
#[derive(Clone, Debug)]
pub struct Fleet {
    agents: u64,
    total: u64,
    batch: u64,
    has_body: bool,
    bytes: Vec<u8>,
    head: usize,
}

impl Fleet {
    /// `total` decisions of `agents` agents, `batch` in one call to `path`; with a body of 300 bytes each where `has_body`.
    pub fn new(path: &str, agents: u64, total: u64, batch: u64, has_body: bool) -> Self {
        let bytes = format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {API_KEY}\r\ncontent-type: application/json\r\ncontent-length: {:0LENGTH$}\r\n\r\n",
            0
        )
        .into_bytes();
        Self { agents, total, batch, has_body, head: bytes.len(), bytes }
    }

    /// Decisions in one request.
    pub fn batch(&self) -> u64 {
        self.batch
    }

    /// The request whose decisions are numbered from `first`.
    pub fn stamp(&mut self, first: u64) -> &[u8] {
        self.bytes.truncate(self.head);
        self.bytes.push(b'[');
        for number in first..first + self.batch {
            if number > first {
                self.bytes.push(b',');
            }
            self.write(number);
        }
        self.bytes.push(b']');
        let length = (self.bytes.len() - self.head) as u64;
        let end = self.head - "\r\n\r\n".len();
        decimal(&mut self.bytes[end - LENGTH..end], length);
        &self.bytes
    }

    fn write(&mut self, number: u64) {
        let mut dice = Dice(number);
        let agent = dice.skewed(self.agents);
        let (kind, reason) = match dice.below(100) {
            0..75 => ("ALLOW", 0),
            75..95 => ("SANITIZE", 1 + dice.skewed(REASONS.len() as u64 - 1)),
            _ => ("DENY", 1 + dice.skewed(REASONS.len() as u64 - 1)),
        };
        let reason = if is_rare(number, RARE_REASON_IN) { RARE_REASON } else { of(&REASONS, reason) };
        let (band, score) = match dice.below(100) {
            0..60 => ("LOW", dice.below(30)),
            60..90 => ("MEDIUM", 30 + dice.below(30)),
            90..99 => ("HIGH", 60 + dice.below(25)),
            _ => ("CRITICAL", 85 + dice.below(15)),
        };
        let (tool, host) = if is_rare(number, RARE_TOOL_IN) { (RARE_TOOL, "mvs.acme.internal") } else { of(&TOOLS, dice.skewed(TOOLS.len() as u64)) };
        let (operation, method) = of(&OPERATIONS, dice.skewed(OPERATIONS.len() as u64));
        let environment = match dice.below(20) {
            _ if is_rare(number, RARE_ENVIRONMENT_IN) => RARE_ENVIRONMENT,
            0..14 => "production",
            14..19 => "staging",
            _ => "dev",
        };
        let occurred_at = occurred_at(number, self.total, dice.below(5_000));
        // Writing into memory does not fail.
        let _ = write!(
            self.bytes,
            concat!(
                r#"{{"decision":"{}","occurred_at":"{}","title":"{} of {} {} by {}","risk_score":0.{:02},"risk_band":"{}","reason_codes":["{}"],"#,
                r#""agent":{{"id":"agent-{:05}","name":"{}","runtime_type":"{}"}},"tool_name":"{}","operation":"{}","method":"{}","url":"https://{}/items/{}","#,
                r#""src_ip":"10.{}.{}.{}","policy_id":"pol-{:03}","policy_name":"Egress {:03}","environment":"{}""#
            ),
            kind,
            occurred_at,
            reason.to_lowercase().replace('_', " "),
            tool,
            operation,
            agent_name(agent),
            score,
            band,
            reason,
            agent,
            agent_name(agent),
            of(&RUNTIMES, agent % RUNTIMES.len() as u64),
            tool,
            operation,
            method,
            host,
            number,
            agent / 250,
            agent % 250,
            dice.below(250),
            agent % 40,
            agent % 40,
            environment,
        );
        if self.has_body {
            let _ = write!(self.bytes, r#","body":{{"serial":{number},"text":"{FILLER}"}}"#);
        }
        self.bytes.push(b'}');
    }
}

/// Digits of a length.
const LENGTH: usize = 9;
/// A body of 300 bytes but for its number.
const FILLER: &str = "The deploy went fine, two checks were skipped and the run took four minutes; nobody has to do anything about it. The quarterly numbers are attached, please do \
                      not forward them before the board has met. Everything else stays as it was agreed on Monday.";

/// The name of an agent: a team, and a number of its own.
pub fn agent_name(agent: u64) -> String {
    const TEAMS: [&str; 8] = ["billing", "support", "growth", "platform", "research", "finance", "legal", "security"];
    format!("{}-{agent:04}", of(&TEAMS, agent % TEAMS.len() as u64))
}

/// A tool: the more often used, the smaller its number.
pub fn tool(number: u64) -> &'static str {
    of(&TOOLS, number % TOOLS.len() as u64).0
}

/// A reason: the more common, the smaller its number.
pub fn reason(number: u64) -> &'static str {
    of(&REASONS, number % REASONS.len() as u64)
}

/// The time of day `hour` hours into the thirty days.
pub fn after_hours(hour: u64) -> String {
    at(hour * 3_600_000)
}

/// When a decision happened: in the order of the numbers, but for `late` milliseconds.
fn occurred_at(number: u64, total: u64, late: u64) -> String {
    let span = DAYS * 86_400_000 - 5_000;
    // In microseconds first would overflow only beyond 2^31 decisions.
    at(number.min(total) * (span / 1_000) / total.max(1) * 1_000 + late)
}

fn at(ms: u64) -> String {
    let (day, ms) = (ms / 86_400_000, ms % 86_400_000);
    // The thirty days are those of one month.
    let prefix = &FIRST_DAY[..8];
    if day >= DAYS {
        return "2026-07-01T00:00:00.000Z".to_owned();
    }
    format!("{prefix}{:02}T{:02}:{:02}:{:02}.{:03}Z", day + 1, ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000)
}

fn is_rare(number: u64, one_in: u64) -> bool {
    number % one_in == one_in / 2
}

fn of<T: Copy>(values: &[T], index: u64) -> T {
    values[usize::try_from(index).unwrap_or_default() % values.len()]
}

/// Numbers that look random, and are the same for the same decision.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = scatter(self.0);
        self.0
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Below `end`, a number about as often as half of it is twice as often: each octave has the same share, as by Zipf's law.
    fn skewed(&mut self, end: u64) -> u64 {
        let octaves = u64::from(end.ilog2()) + 1;
        let least = 1 << self.below(octaves);
        (least + self.below(least) - 1) % end
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde_json::Value;

    use super::*;
    use crate::http::Framing;

    fn decisions(fleet: &mut Fleet, first: u64) -> Vec<Value> {
        let request = fleet.stamp(first);
        let framing = Framing::of(request).unwrap().unwrap();
        assert_eq!(framing.end(request).unwrap(), Some(request.len()));
        serde_json::from_slice(&request[framing.head..]).unwrap()
    }

    #[test]
    fn a_request_is_whole_and_the_same_for_the_same_numbers() {
        let mut fleet = Fleet::new("/v1/decisions", 5_000, 10_000, 3, true);
        let first = decisions(&mut fleet, 0);
        assert_ne!(decisions(&mut fleet, 9_997), first);
        assert_eq!(decisions(&mut fleet, 0), first);
        assert_eq!(first[0]["occurred_at"].as_str().unwrap()[..13], FIRST_DAY[..13]);
        assert!(decisions(&mut fleet, 9_997)[2]["occurred_at"].as_str().unwrap().starts_with("2026-06-30T23:"));
        let size = first[0]["body"].to_string().len();
        assert!((260..310).contains(&size), "{size}");
    }

    #[test]
    fn values_are_common_and_rare() {
        let mut counts: HashMap<String, u64> = HashMap::new();
        let mut fleet = Fleet::new("/", 5_000, 200_000, 500, false);
        for first in (0..200_000).step_by(500) {
            for decision in decisions(&mut fleet, first) {
                for text in [&decision["decision"], &decision["agent"]["id"], &decision["tool_name"], &decision["environment"], &decision["reason_codes"][0]] {
                    *counts.entry(text.as_str().unwrap().to_owned()).or_default() += 1;
                }
            }
        }
        let count = |text: &str| counts.get(text).copied().unwrap_or_default();
        assert!((9_000..11_000).contains(&count("DENY")) && (145_000..155_000).contains(&count("ALLOW")));
        assert!(count("slack") > 30_000 && count("agent-00000") > 10_000);
        assert_eq!((count(RARE_TOOL), count(RARE_ENVIRONMENT)), (2, 10));
        assert!(counts.keys().filter(|text| text.starts_with("agent-")).count() > 4_000);
    }

    #[test]
    fn hours_count_from_the_first_day() {
        assert_eq!([after_hours(0), after_hours(25), after_hours(720)], [FIRST_DAY, "2026-06-02T01:00:00.000Z", "2026-07-01T00:00:00.000Z"]);
    }
}
