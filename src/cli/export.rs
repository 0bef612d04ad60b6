//! `interven export`: decisions from a running server, whole, or on from where the last run stopped.

use std::fs::File;
use std::io::{self, Seek as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

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

/// How far an export came.
#[derive(Debug, Serialize, Deserialize)]
struct State {
    /// What was asked for.
    query: String,
    /// Where it goes on; at the beginning where there is none.
    cursor: Option<String>,
    /// Its window is over.
    done: bool,
    /// How much of the file is written; what is after that is of a run that did not come to its end.
    length: u64,
}

/// Runs it.
pub async fn run(args: ExportArgs, environment: &Environment, out: &mut dyn Write) -> anyhow::Result<()> {
    let remote = Remote::new(&args.remote, environment)?;
    let query = args.query();
    match &args.state {
        Some(state) => resumed(&remote, &args, query, state, out).await,
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
    let mut unfinished = match output {
        Some(path) => {
            let part = beside(path, "part");
            Some((File::create(&part).with_context(|| part.display().to_string())?, part, path))
        }
        None => None,
    };
    while let Some(piece) = answer.chunk().await.context("the export was broken off; ask again")? {
        match &mut unfinished {
            Some((file, part, _)) => file.write_all(&piece).with_context(|| part.display().to_string())?,
            None => out.write_all(&piece)?,
        }
    }
    if let Some((file, part, path)) = unfinished {
        file.sync_all().and_then(|()| std::fs::rename(&part, path)).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// Page by page, from where the last run stopped.
async fn resumed(remote: &Remote, args: &ExportArgs, query: String, kept: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
    ensure!(args.format != Format::Json, "json is one document, and cannot be gone on with; use ndjson with --state");
    ensure!(
        args.until.is_some() || args.by.as_deref() != Some("occurred"),
        "--state with --by occurred needs --until: what came in after the first run would never be exported. Leave --by out to go on by when it came in"
    );
    let (mut state, fresh) = match std::fs::read(kept) {
        Ok(text) => (serde_json::from_slice(&text).with_context(|| format!("{} does not say how far an export came", kept.display()))?, false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (State { query: query.clone(), cursor: None, done: false, length: 0 }, true),
        Err(error) => return Err(error).with_context(|| kept.display().to_string()),
    };
    ensure!(state.query == query, "{} is of another export, {}; give this one a file of its own", kept.display(), state.query);
    let mut file = match &args.output {
        Some(path) => Some(opened(path, state.length, fresh).with_context(|| path.display().to_string())?),
        None => None,
    };
    keep(kept, &state)?;
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
            Some(file) => file.write_all(&page).and_then(|()| file.sync_all())?,
            None => out.write_all(&page).and_then(|()| out.flush())?,
        }
        state.length += page.len() as u64;
        state.done = next.is_none();
        state.cursor = next.or(state.cursor);
        keep(kept, &state)?;
        // A page is full by rows or by bytes.
        if rows < PAGE && length < PAGE_BYTES {
            break;
        }
    }
    Ok(())
}

/// The file as far as it is known to be written. At the beginning (`fresh`) it must not be there: it would be somebody else's.
fn opened(path: &Path, length: u64, fresh: bool) -> io::Result<File> {
    if fresh {
        return File::create_new(path);
    }
    let mut file = File::options().write(true).open(path)?;
    if file.metadata()?.len() < length {
        return Err(io::Error::other("it is shorter than what was written to it; begin again without the file that --state names"));
    }
    file.set_len(length)?;
    file.seek(io::SeekFrom::End(0))?;
    Ok(file)
}

/// In one step, so that a run that is ended leaves the old state or the new one.
fn keep(path: &Path, state: &State) -> anyhow::Result<()> {
    let fresh = beside(path, "new");
    let written = File::create(&fresh).and_then(|mut file| {
        file.write_all(&serde_json::to_vec(state)?)?;
        file.sync_all()
    });
    written.and_then(|()| std::fs::rename(&fresh, path)).with_context(|| path.display().to_string())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
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

    #[test]
    fn a_file_is_cut_to_what_is_known_to_be_written_and_another_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        assert!(opened(&path, 5, false).is_err(), "it is gone");
        opened(&path, 0, true).unwrap().write_all(b"12345rest").unwrap();
        assert!(opened(&path, 0, true).is_err(), "of somebody else");
        assert!(opened(&path, 10, false).is_err(), "shorter than was written");
        opened(&path, 5, false).unwrap().write_all(b"678").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"12345678");
    }
}
