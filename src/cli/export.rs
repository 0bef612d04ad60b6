//! `interven export`: decisions from a running server, whole, or on from where the last run stopped.

mod files;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use url::form_urlencoded;

use self::files::{Appended, State, Whole};
use super::remote::{Remote, RemoteArgs};
use crate::config::Environment;
use crate::formats::export::{Format, PAGE_BYTES};

const PATH: &str = "/api/telemetry/decisions/export";

/// How many decisions are asked for at a time where it is kept how far it came; the most that a page holds.
const PAGE: u64 = 10_000;

/// `interven export …`
#[derive(Debug, clap::Args)]
#[expect(clippy::doc_markdown, reason = "these are also the words of --help")]
pub struct ExportArgs {
    #[command(flatten)]
    remote: RemoteArgs,
    /// The format
    #[arg(long, value_enum, default_value = "ndjson")]
    format: Format,
    /// At or after, such as 2026-06-01T00:00:00Z
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Before
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL, or ALL for every kind but ALLOW; comma-separated
    #[arg(long, value_name = "KINDS")]
    events: Option<String>,
    /// LOW, MEDIUM, HIGH or CRITICAL
    #[arg(long, value_name = "SEVERITY")]
    min_severity: Option<String>,
    /// Tools, each slack or slack.post_message, comma-separated
    #[arg(long, value_name = "TOOLS")]
    tools: Option<String>,
    /// Agents, each an id or a name, comma-separated
    #[arg(long, value_name = "AGENTS")]
    agents: Option<String>,
    /// By when it happened (occurred) or by when it came in (received, the default with --state)
    #[arg(long, value_name = "ORDER")]
    by: Option<String>,
    /// CSV: leave cells as they are that a spreadsheet takes for a formula
    #[arg(long)]
    csv_raw: bool,
    /// Where to; standard output if it is left out
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Keep in this file how far it came, and go on from there the next time
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

/// Runs it. What is not of the export goes to `told`.
pub async fn run(args: ExportArgs, environment: &Environment, out: &mut dyn Write, told: &mut dyn Write) -> anyhow::Result<()> {
    let remote = Remote::new(&args.remote, environment)?;
    let query = args.query();
    match &args.state {
        Some(state) => resumed(&remote, &args, query, state, out, told).await,
        None => whole(&remote, &query, args.output.as_deref(), out).await,
    }
}

impl ExportArgs {
    fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("format", self.format.name());
        // By when it happened, what comes in late would be missed by who asks again and again.
        let received = Some("received".to_owned());
        let given = [
            ("since", &self.since),
            ("until", &self.until),
            ("events", &self.events),
            ("min_severity", &self.min_severity),
            ("tools", &self.tools),
            ("agents", &self.agents),
            ("by", if self.by.is_none() && self.state.is_some() { &received } else { &self.by }),
        ];
        query.extend_pairs(given.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))));
        if self.csv_raw {
            query.append_pair("csv_raw", "1");
        }
        if self.format == Format::Datadog && self.state.is_some() {
            query.append_pair("batch", "lines");
        }
        query.finish()
    }
}

/// All of it in one answer. A file gets its name when all of it is there.
async fn whole(remote: &Remote, query: &str, output: Option<&Path>, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut answer = remote.open(&format!("{PATH}?{query}")).await?;
    let named = || output.unwrap_or(Path::new("-")).display().to_string();
    let mut file = output.map(Whole::open).transpose().with_context(named)?;
    while let Some(piece) = answer.chunk().await.context("the export was broken off; ask again")? {
        match &mut file {
            Some(whole) => whole.file.write_all(&piece).with_context(named)?,
            None => out.write_all(&piece)?,
        }
    }
    file.map_or(Ok(()), Whole::done).with_context(named)
}

/// Page by page, from where the last run stopped.
async fn resumed(remote: &Remote, args: &ExportArgs, query: String, kept: &Path, out: &mut dyn Write, told: &mut dyn Write) -> anyhow::Result<()> {
    ensure!(args.format != Format::Json, "json is one document, and cannot be gone on with; use ndjson with --state");
    ensure!(
        args.until.is_some() || args.by.as_deref() != Some("occurred"),
        "--state with --by occurred needs --until: what came in after the first run would never be exported. Leave --by out to go on by when it came in"
    );
    let _lock = files::lock(kept)?;
    let earlier = State::read(kept)?;
    let fresh = earlier.is_none();
    let mut state = earlier.unwrap_or_else(|| State { query: query.clone(), cursor: None, done: false, length: 0 });
    ensure!(state.query == query, "{} is of another export, {}; give this one a file of its own", kept.display(), state.query);
    let named = || args.output.as_deref().unwrap_or(Path::new("-")).display().to_string();
    let mut file = args.output.as_deref().map(|path| Appended::open(path, state.length, fresh)).transpose().with_context(named)?;
    // Before anything is written, so that a run that is ended after it knows the file for its own.
    state.keep(kept)?;
    while !state.done {
        let cursor = state.cursor.as_ref().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let answer = remote.open(&format!("{PATH}?{query}&limit={PAGE}{cursor}")).await?;
        let rows: u64 = header(&answer, "x-export-count").and_then(|count| count.parse().ok()).context("the server did not say how many there are")?;
        let next = header(&answer, "link").and_then(next_cursor);
        let page = answer.bytes().await.context("a page was broken off; ask again")?;
        let length = page.len();
        // The header row of CSV ends with the first line, and stands once.
        let repeated =
            if args.format == Format::Csv && state.cursor.is_some() { page.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1) } else { 0 };
        let page = page.slice(repeated..);
        match &mut file {
            Some(file) => file.append(&page).with_context(named)?,
            None => out.write_all(&page).and_then(|()| out.flush())?,
        }
        state.length += page.len() as u64;
        state.done = next.is_none();
        state.cursor = next.or(state.cursor);
        state.keep(kept)?;
        // A page is full by rows or by bytes.
        if rows < PAGE && length < PAGE_BYTES {
            break;
        }
    }
    if state.done {
        let kept = kept.display();
        writeln!(told, "interven: the window of this export is over, and all of it was taken; another run with --state {kept} adds nothing")?;
    }
    Ok(())
}

fn header<'a>(answer: &'a reqwest::Response, name: &str) -> Option<&'a str> {
    answer.headers().get(name)?.to_str().ok()
}

/// The cursor in `<…?…>; rel="next"`.
fn next_cursor(link: &str) -> Option<String> {
    let (target, relation) = link.strip_prefix('<')?.split_once('>')?;
    let (_, query) = target.split_once('?').filter(|_| relation.contains("next"))?;
    form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "cursor").map(|(_, cursor)| cursor.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_cursor_is_in_the_link() {
        assert_eq!(next_cursor("</x?limit=1&cursor=a-_1>; rel=\"next\"").as_deref(), Some("a-_1"));
        assert_eq!(next_cursor("</x?limit=1&cursor=a>; rel=\"prev\""), None);
        assert_eq!(next_cursor(""), None);
    }
}
