//! A record as a row of CSV (RFC 4180): one column for each of its members, of the agent one for each of its own.
//!
//! A spreadsheet takes a cell that begins like a formula for one, in quotes or not, and agents write what stands in many cells. Such a cell gets a `'` in front
//! (OWASP, "CSV Injection"; ASVS 5, 1.2.10), and so does one that begins with `'`: who reads the column takes one `'` away and has what was there.

use std::io::Write as _;

use uuid::Uuid;

use super::record::Record;
use crate::domain::severity::Severity;

/// The header row. The order is fixed; a new column goes to the end.
pub const HEADER: &str = "kind,trace_id,occurred_at,received_at,decision,title,severity,risk_score,reason_codes,agent_id,agent_name,agent_runtime_type,tool_name,operation,\
                          method,url,src_ip,policy_id,policy_name,environment,approval_id,incident_id\r\n";

/// What Excel needs to take a file for UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Appends the row of `record`; `raw` leaves every cell as it is.
pub fn row(record: &Record<'_>, raw: bool, out: &mut Vec<u8>) {
    let mut cells = Cells { raw, out };
    cells.plain(Some(record.kind.name()));
    cells.id(record.trace_id);
    cells.shown(&record.occurred_at);
    cells.shown(&record.received_at);
    cells.plain(record.decision.map(crate::domain::decision::DecisionKind::name));
    cells.text(Some(&record.title));
    cells.plain(Some(Severity::name(record.severity)));
    match record.risk_score {
        Some(score) => cells.shown(&score),
        None => cells.plain(None),
    }
    let codes: Vec<&str> = record.reason_codes.iter().collect();
    cells.text(Some(&codes.join(";")));
    cells.text(record.agent.as_ref().and_then(|agent| agent.id.as_deref()));
    cells.text(record.agent.as_ref().and_then(|agent| agent.name.as_deref()));
    cells.text(record.agent.as_ref().and_then(|agent| agent.runtime_type.as_deref()));
    cells.text(record.tool_name.as_deref());
    cells.text(record.operation.as_deref());
    cells.text(record.method.as_deref());
    cells.text(record.url.as_deref());
    cells.text(record.src_ip.as_deref());
    cells.text(record.policy_id.as_deref());
    cells.text(record.policy_name.as_deref());
    cells.text(record.environment.as_deref());
    cells.id(record.approval_id);
    cells.id(record.incident_id);
    // In the place of the comma after the last cell.
    out.pop();
    out.extend_from_slice(b"\r\n");
}

/// The cells of a row, each with the comma after it.
struct Cells<'a> {
    raw: bool,
    out: &'a mut Vec<u8>,
}

impl Cells<'_> {
    /// A word of our own.
    fn plain(&mut self, word: Option<&str>) {
        self.out.extend_from_slice(word.unwrap_or_default().as_bytes());
        self.out.push(b',');
    }

    /// A number or a time.
    fn shown(&mut self, value: &impl std::fmt::Display) {
        // Writing into memory does not fail.
        let _ = write!(self.out, "{value},");
    }

    fn id(&mut self, id: Option<Uuid>) {
        match id {
            Some(id) => self.shown(&id),
            None => self.plain(None),
        }
    }

    /// Somebody else's text.
    fn text(&mut self, text: Option<&str>) {
        let text = text.unwrap_or_default();
        let mark = !self.raw && begins_like_a_formula(text);
        let quoted = text.contains(['"', ',', '\r', '\n']);
        if quoted {
            self.out.push(b'"');
        }
        if mark {
            self.out.push(b'\'');
        }
        if text.contains('"') {
            self.out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        } else {
            self.out.extend_from_slice(text.as_bytes());
        }
        self.out.extend_from_slice(if quoted { b"\"," } else { b"," });
    }
}

/// Whether a spreadsheet may take this for a formula, or it begins with what marks one. Also after blanks, which some leave out, and in full width, which
/// some take for the usual form.
fn begins_like_a_formula(text: &str) -> bool {
    let blank = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.starts_with(['\'', '\t', '\r', '\n', '\0'])
        || text.trim_start_matches(blank).starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\u{2212}'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::event::Event;
    use crate::formats::fixture;

    fn written(event: &Event, raw: bool) -> String {
        let mut out = Vec::new();
        row(&Record::of(event), raw, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn titled(title: &str, raw: bool) -> String {
        written(&fixture::changed(|decision| decision.title = title.to_owned()), raw)
    }

    /// The cells of one row, by RFC 4180.
    fn cells(row: &str) -> Vec<String> {
        let (mut cells, mut quoted, mut chars) = (vec![String::new()], false, row.strip_suffix("\r\n").unwrap().chars().peekable());
        while let Some(c) = chars.next() {
            let cell = cells.last_mut().unwrap();
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => cell.push(chars.next().unwrap()),
                '"' if quoted || cell.is_empty() => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                c => cell.push(c),
            }
        }
        cells
    }

    #[test]
    fn a_row_has_a_cell_for_each_column() {
        let expected = "DENY,f1e2d3c4-b5a6-4798-8a9b-0c1d2e3f4a5b,2026-06-01T00:00:00.000Z,2026-06-01T00:00:00.123Z,DENY,Secret egress blocked,HIGH,0.71,SECRET_DETECTED,agent-7,\
                        production-langgraph,langgraph,slack,post_message,POST,https://slack.com/api/chat.postMessage,10.0.0.42,,,,,\r\n";
        assert_eq!(written(&Event::Decision(fixture::example().into()), false), expected);
        assert_eq!(cells(expected).len(), cells(HEADER).len());
        let two = fixture::changed(|decision| decision.reason_codes.push("PII_EGRESS".to_owned()));
        assert!(written(&two, false).contains(",SECRET_DETECTED;PII_EGRESS,"));
    }

    #[test]
    fn what_begins_like_a_formula_is_marked_unless_it_is_to_be_raw() {
        for title in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "  =1",
            "\u{ff1d}1",
            "\u{feff}=1",
            "\u{202e}=1",
            "\u{ad}=2",
            "\u{2066}\u{202a}=1",
            "'=1",
            "\u{0}=1",
            "\r\n=1",
        ] {
            assert_eq!(cells(&titled(title, false))[5], format!("'{title}"));
            assert_eq!(cells(&titled(title, true))[5], title);
        }
        for title in ["1-1", "a=b", "", " plain", "\"=1\""] {
            assert_eq!(cells(&titled(title, false))[5], title);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_and_stays_in_its_cell(title in "[\\PC\r\n\t\"',=]{0,30}", raw: bool) {
            let read = cells(&titled(&title, raw));
            prop_assert_eq!(read.len(), 22);
            let cell = if raw { &read[5] } else { read[5].strip_prefix('\'').unwrap_or(&read[5]) };
            prop_assert_eq!(cell, &title);
        }
    }
}
