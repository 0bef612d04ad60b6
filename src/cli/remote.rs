//! A running server, as the command line talks to it: through the same API as everyone else.

use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::table::plain;
use crate::config::Environment;
use crate::secret::{API_KEY_PREFIX, PERSONAL_TOKEN_PREFIX, Secret};

/// How long a call may take: a test of a channel waits for the destination.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long an answer may take that is read as it comes.
const LONG: Duration = Duration::from_secs(24 * 60 * 60);

/// Which server, and as whom.
#[derive(Debug, clap::Args)]
#[expect(clippy::doc_markdown, reason = "these are also the words of --help")]
pub struct RemoteArgs {
    /// The server [env: INTERVEN_URL] [default: http://localhost:4000]
    #[arg(long, value_name = "URL", global = true)]
    url: Option<String>,
    /// A personal access token, `iv_pat_…`; for policies also an API key with the scope `manage` [env: INTERVEN_TOKEN]
    #[arg(long, value_name = "TOKEN", global = true)]
    token: Option<String>,
}

/// A running server.
pub struct Remote {
    client: reqwest::Client,
    base: String,
    authorization: HeaderValue,
}

impl Remote {
    /// The server that the command line or the environment names, for people.
    pub fn new(args: &RemoteArgs, environment: &Environment) -> anyhow::Result<Self> {
        Self::bearing(args, environment, &[PERSONAL_TOKEN_PREFIX])
    }

    /// As [`Remote::new`], also for programs with an API key.
    pub fn for_keys_too(args: &RemoteArgs, environment: &Environment) -> anyhow::Result<Self> {
        Self::bearing(args, environment, &[PERSONAL_TOKEN_PREFIX, API_KEY_PREFIX])
    }

    #[expect(clippy::disallowed_methods, reason = "this is the operator's own machine calling its server, not the server's way out")]
    fn bearing(args: &RemoteArgs, environment: &Environment, prefixes: &[&str]) -> anyhow::Result<Self> {
        let given = |flag: &Option<String>, variable: &str| flag.clone().or_else(|| environment.get(variable).cloned()).filter(|text| !text.is_empty());
        let base = given(&args.url, "INTERVEN_URL").unwrap_or_else(|| "http://localhost:4000".to_owned());
        let token = given(&args.token, "INTERVEN_TOKEN").map(Secret::new).with_context(|| {
            format!("a personal access token is needed: --token or INTERVEN_TOKEN. Make one with POST {}/api/auth/tokens", base.trim_end_matches('/'))
        })?;
        if !prefixes.iter().any(|prefix| token.expose().starts_with(prefix)) {
            let or_key = if prefixes.contains(&API_KEY_PREFIX) { ", API keys with iv_live_" } else { "" };
            bail!("the token is not a personal access token: those begin with {PERSONAL_TOKEN_PREFIX}{or_key}");
        }
        let mut authorization = HeaderValue::try_from(format!("Bearer {}", token.expose())).context("the token holds characters that no token has")?;
        authorization.set_sensitive(true);
        // An earlier one stays: it is the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { client, base: base.trim_end_matches('/').to_owned(), authorization })
    }

    /// Calls the API; null where the answer has no body. What it refuses is an error with its own sentence.
    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let mut request =
            self.client.request(method, format!("{}{path}", self.base)).header(AUTHORIZATION, self.authorization.clone()).header(ACCEPT, "application/json");
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        let response = request.send().await.with_context(|| format!("no answer from {}", self.base))?;
        let status = response.status();
        let bytes = response.bytes().await.with_context(|| format!("no whole answer from {}", self.base))?;
        let answer: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if status.is_success() { Ok(answer) } else { self.refused(status, &answer) }
    }

    /// An answer that may be long, to be read as it comes.
    pub async fn open(&self, path: &str) -> anyhow::Result<reqwest::Response> {
        let request = self.client.get(format!("{}{path}", self.base)).header(AUTHORIZATION, self.authorization.clone()).timeout(LONG);
        let response = request.send().await.with_context(|| format!("no answer from {}", self.base))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let bytes = response.bytes().await.with_context(|| format!("no whole answer from {}", self.base))?;
        self.refused(status, &serde_json::from_slice(&bytes).unwrap_or_default())
    }

    fn refused<T>(&self, status: StatusCode, answer: &Value) -> anyhow::Result<T> {
        match answer["error"].as_str() {
            Some(error) => bail!("{}", plain(error)),
            None => bail!("{} answered HTTP {status}; is it an Interven server?", self.base),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(url: Option<&str>, token: Option<&str>, environment: &[(&str, &str)]) -> String {
        let args = RemoteArgs { url: url.map(str::to_owned), token: token.map(str::to_owned) };
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Remote::new(&args, &environment).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_token_is_needed_and_is_a_persons() {
        assert!(fault(Some("http://x/"), None, &[]).contains("POST http://x/api/auth/tokens"));
        assert!(fault(None, Some("iv_live_abc"), &[]).contains("iv_pat_"));
        let args = RemoteArgs { url: None, token: Some("iv_live_abc".to_owned()) };
        assert!(Remote::for_keys_too(&args, &Environment::new()).is_ok());
        assert_eq!(fault(None, None, &[("INTERVEN_TOKEN", "iv_pat_abc"), ("INTERVEN_URL", "http://x")]), "");
    }
}
