//! The program under test: the real binary, started on a folder of its own, asked and watched from outside.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::process::{self, Memory};
use crate::{http, request};

const EMAIL: &str = "bench@example.com";
const PASSWORD: &str = "correct-horse-battery-staple-42";
/// A server that is not ready by then will not be.
const START: Duration = Duration::from_secs(60);
/// A server that has not drained by then is killed.
const DRAIN: Duration = Duration::from_secs(30);
/// For one control call.
const CALL: Duration = Duration::from_secs(30);

/// Every server that runs, so that a signal can end them: [`kill_all`].
static RUNNING: Mutex<Vec<Child>> = Mutex::new(Vec::new());

fn running() -> MutexGuard<'static, Vec<Child>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Kills every server.
pub fn kill_all() {
    for mut child in running().drain(..) {
        // One that is gone already is as wanted.
        child.kill().ok();
        child.wait().ok();
    }
}

/// A running server; killed when dropped.
#[derive(Debug)]
pub struct Server {
    /// Where its API listens.
    pub address: SocketAddr,
    /// From starting the process to the first 200 of `/readyz`.
    pub ready_after: Duration,
    pid: u32,
    log: PathBuf,
    cookie: Option<String>,
}

impl Server {
    /// Starts `binary` on the data in `folder`, which is made where it is missing, and waits until it is ready.
    ///
    /// # Errors
    /// The binary does not start, ends, or is not ready within a minute.
    pub fn start(binary: &Path, folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let log = folder.join("server.log");
        let output = fs::File::create(&log)?;
        let address = free_address()?;
        let mut command = Command::new(binary);
        command.arg("serve").env_clear().current_dir(folder).stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        command.env("INTERVEN_LISTEN", address.to_string()).env("INTERVEN_METRICS_LISTEN", "").env("INTERVEN_DATA_DIR", folder.join("data"));
        command.env("INTERVEN_EGRESS_ALLOW", "127.0.0.0/8").env("INTERVEN_API_KEY", request::API_KEY);
        command.env("INTERVEN_ADMIN_EMAIL", EMAIL).env("INTERVEN_ADMIN_PASSWORD", PASSWORD);
        let start = Instant::now();
        let child = command.spawn().with_context(|| format!("{} does not start; build it with `make build`", binary.display()))?;
        let pid = child.id();
        running().push(child);
        let mut server = Self { address, ready_after: Duration::ZERO, pid, log, cookie: None };
        while !server.is_ready() {
            if server.has_ended() {
                bail!("the server ended at its start:\n{}", server.log());
            }
            if start.elapsed() > START {
                bail!("the server was not ready after {} s:\n{}", START.as_secs(), server.log());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        server.ready_after = start.elapsed();
        Ok(server)
    }

    /// Makes a SIEM channel for every DENY and SANITIZE; `config` gives its `url` and whatever else differs from a generic JSON webhook.
    ///
    /// # Errors
    /// The server refuses it.
    pub fn add_channel(&mut self, name: &str, config: &Value) -> Result<()> {
        let mut settings = json!({"format": "JSON", "headers": {}, "intake": "auto"});
        if let (Some(settings), Some(config)) = (settings.as_object_mut(), config.as_object()) {
            settings.extend(config.clone());
        }
        self.create_channel(name, "siem", &settings, &["DENY", "SANITIZE"])
    }

    /// Makes a Slack channel with buttons that posts to `webhook` for these kinds of events.
    ///
    /// # Errors
    /// The server refuses it.
    pub fn add_slack_channel(&mut self, name: &str, webhook: &str, signing_secret: &str, events: &[&str]) -> Result<()> {
        self.create_channel(name, "slack", &json!({"webhook_url": webhook, "signing_secret": signing_secret}), events)
    }

    /// Applies a policy, which is in force from the answer on.
    ///
    /// # Errors
    /// The server refuses it.
    pub fn apply_policy(&mut self, policy: &Value) -> Result<()> {
        if self.cookie.is_none() {
            self.sign_in()?;
        }
        self.call("POST", "/v1/policies/apply", Some(policy))?;
        Ok(())
    }

    fn create_channel(&mut self, name: &str, kind: &str, config: &Value, events: &[&str]) -> Result<()> {
        if self.cookie.is_none() {
            self.sign_in()?;
        }
        let filter = json!({"events": events, "min_severity": "LOW", "tools": [], "agents": []});
        let channel = json!({"name": name, "kind": kind, "enabled": true, "config": config, "filter": filter});
        self.call("POST", "/api/channels", Some(&channel))?;
        Ok(())
    }

    /// What the administrator sees at `path`.
    ///
    /// # Errors
    /// It is not answered with JSON and 2xx.
    pub fn get(&self, path: &str) -> Result<Value> {
        let (_, body) = self.call("GET", path, None)?;
        serde_json::from_slice(&body).with_context(|| format!("{path} is not answered with JSON"))
    }

    /// The session of the administrator who signed in, as a browser sends it.
    pub fn cookie(&self) -> &str {
        self.cookie.as_deref().unwrap_or_default()
    }

    /// A `GET` of the administrator's who signed in, ready to be written to a connection that is kept.
    pub fn request(&self, path: &str) -> Vec<u8> {
        format!("GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\n\r\n", self.address, self.cookie()).into_bytes()
    }

    /// Processor time it has used.
    ///
    /// # Errors
    /// It has ended.
    pub fn cpu(&self) -> Result<Duration> {
        process::cpu(self.pid).with_context(|| format!("the server has ended:\n{}", self.log()))
    }

    /// Its resident memory.
    ///
    /// # Errors
    /// It has ended.
    pub fn memory(&self) -> Result<Memory> {
        process::memory(self.pid).with_context(|| format!("the server has ended:\n{}", self.log()))
    }

    /// Sends SIGTERM and waits until it has drained and exited 0; how long that took.
    ///
    /// # Errors
    /// It does not end within 30 s, or not with 0.
    pub fn stop(self) -> Result<Duration> {
        let start = Instant::now();
        // The standard library sends SIGKILL only.
        let sent = Command::new("kill").arg("-TERM").arg(self.pid.to_string()).status().context("kill(1) is missing")?;
        if !sent.success() {
            bail!("the server has ended before:\n{}", self.log());
        }
        loop {
            let ended = running().iter_mut().find(|child| child.id() == self.pid).map(Child::try_wait).transpose()?.flatten();
            match ended {
                Some(status) if status.success() => return Ok(start.elapsed()),
                Some(status) => bail!("the server ended with {status}:\n{}", self.log()),
                None if start.elapsed() > DRAIN => bail!("the server did not drain within {} s:\n{}", DRAIN.as_secs(), self.log()),
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    /// Signs the administrator in, as [`Self::get`] needs where nothing was made before.
    ///
    /// # Errors
    /// The server refuses it.
    pub fn sign_in(&mut self) -> Result<()> {
        let (head, _) = self.call("POST", "/api/auth/login", Some(&json!({"email": EMAIL, "password": PASSWORD})))?;
        let cookie = head.lines().filter_map(|line| line.split_once(':')).filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        let mut cookie = cookie.filter_map(|(_, value)| value.trim().split(';').next());
        self.cookie = Some(cookie.find(|cookie| cookie.starts_with("aif_session=")).context("the sign-in sets no aif_session")?.to_owned());
        Ok(())
    }

    /// One call as the administrator; the answer's head and body where its status is 2xx.
    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<(String, Vec<u8>)> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let cookie = self.cookie.as_ref().map(|cookie| format!("cookie: {cookie}\r\n")).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nx-interven-csrf: 1\r\n{cookie}\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        let mut stream = TcpStream::connect_timeout(&self.address, CALL)?;
        stream.set_read_timeout(Some(CALL))?;
        stream.write_all(format!("{head}{body}").as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        if !matches!(http::status(&answer)?, 200..=299) {
            bail!("{method} {path} was answered {}", String::from_utf8_lossy(&answer));
        }
        let framing = http::Framing::of(&answer)?.context("an answer without a whole head")?;
        let end = framing.end(&answer)?.context("an answer that was cut off")?;
        Ok((String::from_utf8_lossy(&answer[..framing.head]).into_owned(), framing.content(&answer, end)?.into_owned()))
    }

    fn is_ready(&self) -> bool {
        self.call("GET", "/readyz", None).is_ok()
    }

    fn has_ended(&self) -> bool {
        running().iter_mut().find(|child| child.id() == self.pid).is_none_or(|child| !matches!(child.try_wait(), Ok(None)))
    }

    /// The end of what it wrote.
    fn log(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&text[text.len().saturating_sub(4000)..]).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut running = running();
        if let Some(index) = running.iter().position(|child| child.id() == self.pid) {
            let mut child = running.swap_remove(index);
            child.kill().ok();
            child.wait().ok();
        }
    }
}

/// A loopback address no one listens on now.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0").context("no free port")?.local_addr()?)
}

/// What `binary --version` prints.
///
/// # Errors
/// The binary does not start.
pub fn version(binary: &Path) -> Result<String> {
    let output = Command::new(binary).arg("--version").env_clear().output();
    let output = output.with_context(|| format!("{} does not start; build it with `make build`", binary.display()))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
