//! `interven channel add|list|test|remove`.

use std::io::Write;

use anyhow::Context as _;
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Value, json};

use super::channel_kinds::KindCommand;
use super::remote::{Remote, RemoteArgs};
use super::table;
use crate::config::Environment;

/// `interven channel …`
#[derive(Debug, clap::Args)]
pub struct ChannelArgs {
    #[command(flatten)]
    remote: RemoteArgs,
    #[command(subcommand)]
    command: ChannelCommand,
}

#[derive(Debug, Subcommand)]
enum ChannelCommand {
    /// Add a channel
    #[command(subcommand)]
    Add(Box<KindCommand>),
    /// List the channels
    List,
    /// Send the sample card through a channel and say what the destination answered
    Test {
        /// Its name or id
        channel: String,
    },
    /// Remove a channel; what waits on it is given up
    Remove {
        /// Its name or id
        channel: String,
    },
}

/// Runs it.
pub async fn run(args: ChannelArgs, environment: &Environment, out: &mut dyn Write) -> anyhow::Result<()> {
    let remote = Remote::new(&args.remote, environment)?;
    match args.command {
        ChannelCommand::Add(kind) => {
            let made = remote.call(Method::POST, "/api/channels", Some(&kind.body(environment)?)).await?;
            writeln!(out, "{}", text(&made["id"]))?;
            for warning in made["warnings"].as_array().into_iter().flatten() {
                writeln!(std::io::stderr(), "interven: {}", table::plain(&text(warning)))?;
            }
        }
        ChannelCommand::List => {
            let rows: Vec<_> = list(&remote).await?.iter().map(row).collect();
            table::write(out, ["ID", "KIND", "STATE", "WAITING", "EVENTS", "NAME"], &rows)?;
        }
        ChannelCommand::Test { channel } => {
            let id = find(&remote, &channel).await?;
            let report = remote.call(Method::POST, &format!("/api/channels/{id}/test"), Some(&json!({}))).await?;
            let status = report["status"].as_u64().map_or_else(|| "no answer".to_owned(), |status| format!("HTTP {status}"));
            let line = format!("{status} after {} ms: {}", report["latency_ms"], table::plain(&text(&report["response"])));
            anyhow::ensure!(report["delivered"] == json!(true), "not delivered: {line}");
            writeln!(out, "delivered: {line}")?;
        }
        ChannelCommand::Remove { channel } => {
            let id = find(&remote, &channel).await?;
            remote.call(Method::DELETE, &format!("/api/channels/{id}"), None).await?;
        }
    }
    Ok(())
}

async fn list(remote: &Remote) -> anyhow::Result<Vec<Value>> {
    let mut page = remote.call(Method::GET, "/api/channels", None).await?;
    match page["items"].take() {
        Value::Array(channels) => Ok(channels),
        _ => anyhow::bail!("the server's answer is no list of channels; is it another version?"),
    }
}

/// The id of the channel with this id or name.
async fn find(remote: &Remote, wanted: &str) -> anyhow::Result<String> {
    let channels = list(remote).await?;
    let found = channels.iter().find(|channel| channel["id"] == json!(wanted)).or_else(|| channels.iter().find(|channel| channel["name"] == json!(wanted)));
    let found = found.with_context(|| format!("there is no channel {}; `interven channel list` shows those that there are", table::plain(wanted)))?;
    Ok(text(&found["id"]))
}

fn row(channel: &Value) -> [String; 6] {
    let state = match (&channel["pause"]["reason"], channel["enabled"].as_bool()) {
        (Value::String(reason), _) => format!("paused: {reason}"),
        (_, Some(false)) => "disabled".to_owned(),
        _ => "on".to_owned(),
    };
    let events: Vec<String> = channel["filter"]["events"].as_array().into_iter().flatten().map(text).collect();
    [
        text(&channel["id"]),
        text(&channel["kind"]),
        state,
        channel["health"]["pending"].as_u64().unwrap_or(0).to_string(),
        events.join(","),
        text(&channel["name"]),
    ]
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command};

    /// Runs the command line against `server`, which listens meanwhile.
    async fn against(server: axum::Router, line: &[&str]) -> Result<String, String> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let line = [&["interven", "channel", "--url", &url, "--token", "iv_pat_abc"], line].concat();
        let Command::Channel(args) = Cli::parse_from(line).command else { panic!("channel") };
        let (mut out, environment) = (Vec::new(), Environment::new());
        let done = tokio::select! {
            done = run(args, &environment, &mut out) => done,
            ended = axum::serve(listener, server) => panic!("{ended:?}"),
        };
        done.map(|()| String::from_utf8(out).unwrap()).map_err(|error| format!("{error:#}"))
    }

    #[tokio::test]
    async fn a_channel_is_named_by_its_name_and_the_servers_refusal_is_repeated() {
        let list = axum::Json(json!({"items": [{"id": "7", "name": "soc", "kind": "slack"}], "next_cursor": null}));
        let report = axum::Json(json!({"delivered": false, "status": 404, "latency_ms": 12, "response": "no_service"}));
        let refusal = (axum::http::StatusCode::BAD_REQUEST, axum::Json(json!({"error": "config.webhook_url: no host of Slack."})));
        let server = axum::Router::new()
            .route("/api/channels", axum::routing::get(async || list).post(async || refusal))
            .route("/api/channels/7/test", axum::routing::post(async || report))
            .route("/api/channels/7", axum::routing::delete(async || axum::http::StatusCode::NO_CONTENT));
        let run = async |line: &[&str]| against(server.clone(), line).await;
        assert_eq!(run(&["remove", "soc"]).await.unwrap(), "");
        assert_eq!(run(&["test", "soc"]).await.unwrap_err(), "not delivered: HTTP 404 after 12 ms: no_service");
        assert!(run(&["test", "other"]).await.unwrap_err().starts_with("there is no channel other;"));
        assert_eq!(run(&["add", "slack", "--name", "x", "--webhook-url", "https://x"]).await.unwrap_err(), "config.webhook_url: no host of Slack.");
        assert!(run(&["list"]).await.unwrap().starts_with("ID  KIND "));
    }

    #[test]
    fn a_row_says_whether_the_channel_sends() {
        let channel = |extra: Value| {
            let mut channel = json!({"id": "1", "kind": "slack", "name": "soc", "enabled": true, "pause": null, "health": {"pending": 3},
                "filter": {"events": ["DENY", "INCIDENT"]}});
            channel.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            row(&channel)
        };
        assert_eq!(channel(json!({})), ["1", "slack", "on", "3", "DENY,INCIDENT", "soc"]);
        assert_eq!(channel(json!({"enabled": false}))[2], "disabled");
        assert_eq!(channel(json!({"pause": {"reason": "gone"}}))[2], "paused: gone");
    }
}
