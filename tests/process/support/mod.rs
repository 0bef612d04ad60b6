//! The program in a folder of its own, its output, its front door, and the sandbox that it sends to.

pub mod load;

use std::future::Future;
use std::io::{BufRead as _, BufReader, Read};
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use interven_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;

/// The longest that anything which must happen may take; reaching it fails the test.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub const KEY: &str = "iv_live_processTestKey0123456789";
pub const EMAIL: &str = "ada@example.com";
pub const PASSWORD: &str = "passwordR8Lk36";
/// In the body of every decision that the tests report.
pub const BODY_MARKER: &str = "bodyMarkerQ7Zx81";
/// The value of a header of every SIEM channel.
pub const HEADER_SECRET: &str = "headerSecretK3Vw92";
/// The last segment of a Slack webhook, and so the sandbox's name for it.
pub const SLACK: &str = "slackSecretM5Tn40";
/// The sandbox's names for the two SIEM channels.
pub const GENERIC: &str = "generic";
pub const HEC: &str = "hec";

/// What no log may hold.
const UNTOLD: [&str; 5] = [KEY, PASSWORD, BODY_MARKER, HEADER_SECRET, SLACK];
/// What no file of the data folder may hold as it is.
const UNWRITTEN: [&str; 4] = [KEY, PASSWORD, HEADER_SECRET, SLACK];

/// Awaits what must happen. A test that would hang fails with `what` instead.
pub async fn in_time<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what}: not within {PATIENCE:?}"))
}

/// Runs a command to its end.
pub async fn run(mut command: Command) -> Output {
    let running = tokio::task::spawn_blocking(move || command.stdin(Stdio::null()).output().unwrap());
    in_time("the command ends", running).await.unwrap()
}

/// Whether a helper such as `mount` did its work; what it said where it did not.
pub async fn did(program: &str, args: &[&str]) -> Result<(), String> {
    let mut command = Command::new(program);
    command.args(args);
    let running = tokio::task::spawn_blocking(move || command.stdin(Stdio::null()).output());
    match running.await.unwrap() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Err(format!("{program}: {error}")),
    }
}

/// A folder for the program and its configuration, and the sandbox.
pub struct Place {
    pub sandbox: Sandbox,
    /// The program's data folder.
    pub data: PathBuf,
    folder: tempfile::TempDir,
}

impl Place {
    /// With an empty configuration file.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into()).await.unwrap();
        let place = Self { sandbox, data: folder.path().join("data"), folder };
        place.configure("");
        place
    }

    /// With a JSON webhook, one event a request, and a batched HEC.
    pub async fn with_two_channels() -> Self {
        let place = Self::new().await;
        let siem = |name: &str, url: String| {
            format!(
                "[[channels]]\nname = \"{name}\"\nkind = \"siem\"\nconfig = {{ url = \"{url}\", format = \"JSON\", headers = {{ Authorization = \"Splunk {HEADER_SECRET}\" }} }}\n"
            )
        };
        place.configure(&[siem(GENERIC, place.sandbox.generic_url(GENERIC)), siem(HEC, place.sandbox.splunk_url(HEC))].concat());
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the configuration file.
    pub fn configure(&self, text: &str) {
        std::fs::write(self.path("interven.toml"), text).unwrap();
    }

    fn settings(&self, command: &mut Command) {
        command
            .env_clear()
            .env("INTERVEN_LISTEN", "127.0.0.1:0")
            .env("INTERVEN_METRICS_LISTEN", "")
            .env("INTERVEN_DATA_DIR", &self.data)
            .env("INTERVEN_EGRESS_ALLOW", "127.0.0.0/8")
            .env("INTERVEN_API_KEY", KEY)
            .env("INTERVEN_LOG", "debug")
            .env("INTERVEN_LOG_FORMAT", "json");
    }

    /// The program with these arguments, in this place.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_interven"));
        self.settings(&mut command);
        command.args(args);
        command
    }

    /// `interven serve` with the configuration file.
    pub fn serve(&self) -> Command {
        let mut command = self.command(&["serve", "--config"]);
        command.arg(self.path("interven.toml"));
        command
    }

    /// The same, where no file may grow beyond so many KiB.
    pub fn serve_with_files_up_to(&self, kib: u32) -> Command {
        let mut command = Command::new("bash");
        self.settings(&mut command);
        command.args(["-c", &format!("trap '' XFSZ; ulimit -S -f {kib}; exec \"$0\" serve --config \"$1\""), env!("CARGO_BIN_EXE_interven")]);
        command.arg(self.path("interven.toml"));
        command
    }

    /// Starts a server with the configuration file.
    pub async fn start(&self) -> Server {
        Server::start(self.serve()).await
    }

    /// Asserts that no file of the data folder holds a secret as it is.
    pub fn assert_nothing_in_plain(&self) {
        let mut files = 0;
        for entry in std::fs::read_dir(&self.data).unwrap() {
            let path = entry.unwrap().path();
            let content = std::fs::read(&path).unwrap();
            files += 1;
            for secret in UNWRITTEN {
                let found = content.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{} holds {secret}", path.display());
            }
        }
        assert!(files >= 2, "the data folder has the store and the lock");
    }
}

/// What the front door answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

/// Sends a request with this bearer, if any.
pub async fn request(client: &reqwest::Client, method: Method, url: &str, bearer: Option<&str>, body: impl Into<reqwest::Body>) -> reqwest::Result<Answer> {
    let mut request = client.request(method, url).header("content-type", "application/json");
    if let Some(bearer) = bearer {
        request = request.header("authorization", format!("Bearer {bearer}"));
    }
    let response = request.body(body).send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await?;
    Ok(Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
}

#[expect(clippy::disallowed_methods, reason = "a client of the server, not its way out")]
pub fn client() -> reqwest::Client {
    // There may be one from another test of this process.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap()
}

/// A running server. Whatever ends it, its log is searched for secrets then.
pub struct Server {
    pub url: String,
    pub pid: u32,
    pub client: reqwest::Client,
    /// Standard output and the log, as far as they have come.
    out: watch::Receiver<String>,
    log: watch::Receiver<String>,
    child: Option<Child>,
}

impl Server {
    /// Starts `command` and waits until it listens.
    pub async fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (out, mut log) = (collect(child.stdout.take().unwrap()), collect(child.stderr.take().unwrap()));
        let pid = child.id();
        let address = in_time("the server listens", log.wait_for(|log| address(log).is_some())).await.ok().and_then(|log| address(&log));
        let Some(address) = address else { panic!("the server ended: {}", *log.borrow()) };
        let url = format!("http://{address}");
        Self { url, pid, client: client(), out, log, child: Some(child) }
    }

    /// Waits for something on standard output, and gives all of it.
    pub async fn printed(&mut self, text: &str) -> String {
        in_time(text, self.out.wait_for(|out| out.contains(text))).await.unwrap().clone()
    }

    /// What has come on standard output by now.
    pub fn printed_so_far(&self) -> String {
        self.out.borrow().clone()
    }

    /// Waits for something in the log.
    pub async fn logged(&mut self, text: &str) {
        in_time(text, self.log.wait_for(|log| log.contains(text))).await.unwrap();
    }

    pub async fn request(&self, method: Method, path: &str, bearer: Option<&str>, body: &Value) -> Answer {
        request(&self.client, method, &format!("{}{path}", self.url), bearer, body.to_string()).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path, None, &Value::Null).await
    }

    /// Reports decisions as an engine.
    pub async fn report(&self, body: &Value) -> Answer {
        self.request(Method::POST, "/v1/decisions", Some(KEY), body).await
    }

    /// Makes the first administrator with the link on standard output; a personal access token of theirs.
    pub async fn set_up(&mut self) -> String {
        let link = self.setup_token().await;
        let made = self.request(Method::POST, "/api/auth/setup", None, &json!({"token": link, "email": EMAIL, "password": PASSWORD})).await;
        assert_eq!(made.status, 200, "{}", made.body);
        let cookie = made.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let request = self.client.post(format!("{}/api/auth/tokens", self.url)).header("cookie", cookie).header("x-interven-csrf", "1");
        let response = request.header("content-type", "application/json").body(json!({"name": "test"}).to_string()).send().await.unwrap();
        let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        body["token"].as_str().unwrap_or_else(|| panic!("no token in {body}")).to_owned()
    }

    /// The token of the link on standard output.
    pub async fn setup_token(&mut self) -> String {
        let printed = self.printed("#token=").await;
        printed.split("#token=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
    }

    /// Sends a signal, by its name.
    pub async fn signal(&self, name: &str) {
        did("kill", &[&format!("-{name}"), &self.pid.to_string()]).await.unwrap();
    }

    /// Waits for the end of the process.
    pub async fn ended(&mut self) -> ExitStatus {
        let mut child = self.child.take().unwrap();
        let waiting = tokio::task::spawn_blocking(move || child.wait().unwrap());
        in_time("the server ends", waiting).await.unwrap()
    }

    /// Kills it: no chance to do anything more.
    pub async fn kill(mut self) {
        self.child.as_mut().unwrap().kill().unwrap();
        assert_eq!(self.ended().await.signal(), Some(9), "it lived until it was killed: {}", *self.log.borrow());
    }

    /// Stops it as an operator does.
    pub async fn stop(mut self) {
        self.signal("TERM").await;
        assert_eq!(self.ended().await.code(), Some(0), "{}", *self.log.borrow());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.kill());
            drop(child.wait());
        }
        if !std::thread::panicking() {
            let log = self.log.borrow();
            for secret in UNTOLD {
                let line = log.lines().find(|line| line.contains(secret));
                assert!(line.is_none(), "the log holds {secret}: {}", line.unwrap_or_default());
            }
        }
    }
}

/// The address in the line that says where the server listens.
fn address(log: &str) -> Option<String> {
    let line = log.lines().find(|line| line.contains("\"message\":\"listening\""))?;
    Some(serde_json::from_str::<Value>(line).ok()?["address"].as_str()?.to_owned())
}

/// Reads a stream on a thread of its own, so that the process never waits for the test.
fn collect(stream: impl Read + Send + 'static) -> watch::Receiver<String> {
    let (sender, receiver) = watch::channel(String::new());
    std::thread::spawn(move || {
        let mut lines = BufReader::new(stream);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            sender.send_modify(|text| text.push_str(&String::from_utf8_lossy(&line)));
            line.clear();
        }
    });
    receiver
}
