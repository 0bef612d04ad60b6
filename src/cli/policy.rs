//! `interven policy validate|diff|apply|test`.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use super::remote::{Remote, RemoteArgs};
use super::table::plain;
use crate::clock::Clock;
use crate::config::Environment;
use crate::gateway::classify::{self, Classifier};
use crate::gateway::facts::Call;
use crate::gateway::policy::{self, Case, Fault, Format, Policies, Policy, PolicyDocument, Seen};
use crate::gateway::tools::Tools;

/// `interven policy …`
#[derive(Debug, clap::Args)]
pub struct PolicyArgs {
    #[command(flatten)]
    remote: RemoteArgs,
    #[command(subcommand)]
    command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
enum PolicyCommand {
    /// Say what is wrong with policies; needs no server
    Validate {
        #[command(flatten)]
        files: Files,
    },
    /// Say what applying policies would change
    Diff {
        #[command(flatten)]
        files: Files,
        /// The environment of policies that do not say where they apply
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
    },
    /// Apply policies, one after the other; none if one of them is wrong
    Apply {
        #[command(flatten)]
        files: Files,
        /// The environment of policies that do not say where they apply
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
    },
    /// Hold policies against cases, files with the key `cases`; needs no server
    Test {
        #[command(flatten)]
        files: Files,
        /// With the policies of a new installation besides
        #[arg(long)]
        defaults: bool,
    },
}

#[derive(Debug, clap::Args)]
struct Files {
    /// YAML files, and JSON files by the ending .json; `-` is YAML from standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// A file that was read.
struct Text {
    /// As it is shown.
    file: String,
    content: String,
    format: Format,
}

/// A policy, and the file that it stands in.
struct Written {
    file: String,
    document: PolicyDocument,
}

/// Runs it.
pub async fn run(args: PolicyArgs, environment: &Environment, clock: &Clock, out: &mut dyn Write) -> anyhow::Result<()> {
    match args.command {
        PolicyCommand::Validate { files } => validate(&read(&files)?, out),
        PolicyCommand::Test { files, defaults } => test(read(&files)?, defaults, clock, out),
        PolicyCommand::Diff { files, env } => {
            let policies = placed(policies(&read(&files)?, out)?, env.as_deref())?;
            let remote = Remote::for_keys_too(&args.remote, environment)?;
            for policy in &policies {
                tell_difference(&send(&remote, "/v1/policies/diff", policy).await?, out)?;
            }
            Ok(())
        }
        PolicyCommand::Apply { files, env } => {
            let policies = placed(policies(&read(&files)?, out)?, env.as_deref())?;
            let remote = Remote::for_keys_too(&args.remote, environment)?;
            for policy in &policies {
                let applied = send(&remote, "/v1/policies/apply", policy).await?;
                writeln!(out, "{}: version {}, {}", shown_name(&applied), applied["version"], outcome(&applied))?;
            }
            Ok(())
        }
    }
}

fn validate(texts: &[Text], out: &mut dyn Write) -> anyhow::Result<()> {
    let policies = policies(texts, out)?;
    for Written { file, document } in &policies {
        let rules = if document.rules.len() == 1 { "1 rule".to_owned() } else { format!("{} rules", document.rules.len()) };
        writeln!(out, "{}: ok, {}, {rules}", plain(file), plain(&document.name))?;
    }
    compiled(policies).map(drop)
}

/// The policies in these files. What is wrong with them is written out, all of it.
fn policies(texts: &[Text], out: &mut dyn Write) -> anyhow::Result<Vec<Written>> {
    let mut written: Vec<Written> = Vec::new();
    let mut wrong = BTreeSet::new();
    for Text { file, content, format } in texts {
        match policy::validate(content, *format) {
            Err(faults) => {
                tell_faults(file, &faults, out)?;
                wrong.insert(file);
            }
            Ok(document) => {
                if let Some(other) = written.iter().find(|other| is_same(&other.document, &document)) {
                    let sentence = format!("{} has a policy of this name for the same environment; give one another name", other.file);
                    tell_faults(file, &[Fault { path: "name".to_owned(), sentence }], out)?;
                    wrong.insert(file);
                }
                written.push(Written { file: file.clone(), document });
            }
        }
    }
    ensure!(wrong.is_empty(), "{} of {} files cannot be used", wrong.len(), texts.len());
    Ok(written)
}

/// Whether one of them would take the other's place.
fn is_same(one: &PolicyDocument, other: &PolicyDocument) -> bool {
    let both_everywhere = one.env_names.is_empty() && other.env_names.is_empty();
    one.name == other.name && (both_everywhere || one.env_names.iter().any(|environment| other.env_names.contains(environment)))
}

fn tell_faults(file: &str, faults: &[Fault], out: &mut dyn Write) -> std::io::Result<()> {
    faults.iter().try_for_each(|fault| writeln!(out, "{}: {}", plain(file), plain(&fault.to_string())))
}

/// The policies with the environment of the command line, where they do not say one.
fn placed(mut policies: Vec<Written>, environment: Option<&str>) -> anyhow::Result<Vec<Written>> {
    let Some(environment) = environment else { return Ok(policies) };
    for Written { file, document } in &mut policies {
        let says_other = !document.env_names.is_empty() && document.env_names != [environment];
        ensure!(!says_other, "{}: it says itself where it applies, {}; leave --env out", plain(file), plain(&document.env_names.join(", ")));
        document.env_names = vec![environment.to_owned()];
    }
    Ok(policies)
}

async fn send(remote: &Remote, path: &str, policy: &Written) -> anyhow::Result<Value> {
    remote.call(Method::POST, path, Some(&policy.document.to_json())).await.with_context(|| plain(&policy.file))
}

fn tell_difference(diff: &Value, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "{}: version {}, {}", shown_name(diff), diff["version"], outcome(diff))?;
    let lines = diff["changes"].as_array().into_iter().flatten().filter_map(Value::as_str);
    lines.into_iter().try_for_each(|line| writeln!(out, "  {}", plain(line)))
}

/// The name, and where the policy applies.
fn shown_name(policy: &Value) -> String {
    let environments: Vec<&str> = policy["env_names"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let name = policy["name"].as_str().unwrap_or_default();
    plain(&if environments.is_empty() { name.to_owned() } else { format!("{name} ({})", environments.join(", ")) })
}

fn outcome(policy: &Value) -> &'static str {
    match (policy["changed"].as_bool(), policy["version"].as_i64()) {
        (Some(false), _) => "unchanged",
        (_, Some(1)) => "new",
        _ => "changed",
    }
}

fn test(texts: Vec<Text>, defaults: bool, clock: &Clock, out: &mut dyn Write) -> anyhow::Result<()> {
    let (of_policies, of_cases): (Vec<Text>, Vec<Text>) = texts.into_iter().partition(|text| !has_cases(text));
    let mut files = Vec::new();
    let mut wrong = 0;
    for Text { file, content, format } in of_cases {
        match policy::cases(&content, format) {
            Ok(cases) => files.push((file, cases)),
            Err(faults) => {
                tell_faults(&file, &faults, out)?;
                wrong += 1;
            }
        }
    }
    let mut policies = policies(&of_policies, out)?;
    ensure!(wrong == 0, "{wrong} of {} files with cases cannot be used", files.len() + wrong);
    ensure!(!files.is_empty(), "there are no cases; name a file with the key `cases`");
    if defaults {
        policies.extend(policy::defaults().into_iter().map(|document| Written { file: "the defaults".to_owned(), document }));
    }
    ensure!(!policies.is_empty(), "there are no policies; name a file with one, or say --defaults");
    let policies = compiled(policies)?;
    let now = Timestamp::from_millisecond(clock.now().ms())?;
    let (mut all, mut failed) = (0, 0);
    for (file, cases) in &files {
        for result in held_against(&policies, cases, now)? {
            all += 1;
            if result.unmet.is_empty() {
                writeln!(out, "pass  {}: {}", plain(file), plain(&result.name))?;
            } else {
                failed += 1;
                writeln!(out, "FAIL  {}: {}: {}", plain(file), plain(&result.name), plain(&result.unmet.join("; ")))?;
            }
        }
    }
    ensure!(failed == 0, "{failed} of {all} cases failed");
    Ok(())
}

/// Whether this is a file with cases and not one with a policy.
fn has_cases(text: &Text) -> bool {
    policy::validate(&text.content, text.format).is_err_and(|faults| faults.iter().any(|fault| fault.path == "cases"))
}

fn held_against(policies: &Policies, cases: &[Case], now: Timestamp) -> anyhow::Result<Vec<policy::CaseResult>> {
    let (tools, classifier) = (Tools::builtin(), Classifier::new(&classify::Settings::default())?);
    let seen = |call: &Call<'_>| {
        let found = call.body.map(|body| classifier.classify(body)).unwrap_or_default();
        let data_classes = found.classes.into_iter().collect();
        let (action, others) = tools.detect_all(call);
        Seen { action, others, data_classes, secret_confidence: found.secret_confidence, is_external_principal: false }
    };
    Ok(policy::run(policies, cases, now, seen))
}

fn compiled(policies: Vec<Written>) -> anyhow::Result<Policies> {
    Ok(Policies::compile(policies.into_iter().map(|written| Policy { id: Uuid::nil(), version: 1, document: written.document }).collect())?)
}

fn read(files: &Files) -> anyhow::Result<Vec<Text>> {
    files.files.iter().map(|path| read_one(path)).collect()
}

fn read_one(path: &Path) -> anyhow::Result<Text> {
    if path == Path::new("-") {
        let mut content = String::new();
        std::io::stdin().read_to_string(&mut content).context("standard input")?;
        return Ok(Text { file: "standard input".to_owned(), content, format: Format::Yaml });
    }
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let content = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(Text { file: path.display().to_string(), content, format: if is_json { Format::Json } else { Format::Yaml } })
}

#[cfg(test)]
mod tests;
