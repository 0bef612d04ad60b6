//! A browser that keeps its cookies and follows nothing by itself, and servers with an issuer.

use interven::config::Config;
use interven_sandbox::{OidcIssuer, Sandbox, Wrong};
use reqwest::header::{ACCEPT, COOKIE, LOCATION, SET_COOKIE};
use serde_json::{Value, json};
use url::Url;

use crate::support::{TestApp, seconds};

/// The name of the stand-in that is Google.
pub const GOOGLE: &str = "google";
/// The tenant that the stand-in for Entra is.
pub const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

/// A server by which Google's people sign in; `more` is added to its table.
pub async fn google(more: &str) -> TestApp {
    let text = format!(
        "[[oidc]]\nkind = \"google\"\nclient_id = \"id\"\nclient_secret = \"se cret%\"\nallowed_domains = [\"example.com\"]\n{}",
        or_role(more, "reviewer")
    );
    let claims =
        json!({"sub": "110169484474386276334", "email": "Grace@example.com", "email_verified": true, "hd": "example.com", "name": "Grace", "azp": "id"});
    start(&text, GOOGLE, "google", "", claims, None).await
}

/// A server by which people of the tenant sign in whom `path` names: its id, or a domain.
pub async fn entra(path: &str, more: &str) -> TestApp {
    let text = format!("[[oidc]]\nkind = \"entra\"\ntenant = \"{path}\"\nclient_id = \"id\"\nclient_secret = \"se cret%\"\n{}", or_role(more, "developer"));
    let claims = json!({"sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ", "tid": TENANT, "email": "grace@example.com", "name": "Grace"});
    start(&text, path, "entra", "/v2.0", claims, Some(TENANT.to_owned())).await
}

/// A server by which people of any issuer sign in; `more` is the rest of its table.
pub async fn issuer(more: &str) -> TestApp {
    issuer_within(more, seconds(20)).await
}

/// The same with a deadline for the issuer.
pub async fn issuer_within(more: &str, deadline: std::time::Duration) -> TestApp {
    let text =
        format!("[[oidc]]\nname = \"acme\"\nkind = \"issuer\"\nissuer = \"https://id.example.com\"\nclient_id = \"id\"\nclient_secret = \"se cret%\"\n{more}");
    let claims = json!({"sub": "grace", "email": "grace@example.com", "email_verified": true, "name": "Grace"});
    let app = TestApp::with_file(&text, deadline, |config, sandbox| put(config, sandbox, "acme", "")).await;
    set(&app, "acme", "acme", claims, None);
    app
}

fn or_role(more: &str, role: &str) -> String {
    if more.contains("role") { more.to_owned() } else { format!("{more}\ndefault_role = \"{role}\"") }
}

async fn start(text: &str, stand_in: &str, provider: &str, version: &str, claims: Value, tenant: Option<String>) -> TestApp {
    let app = TestApp::with_file(text, seconds(20), |config, sandbox| put(config, sandbox, stand_in, version)).await;
    set(&app, stand_in, provider, claims, tenant);
    app
}

/// Google and Microsoft have addresses of their own, which no test calls.
fn put(config: &mut Config, sandbox: &Sandbox, stand_in: &str, version: &str) {
    config.oidc[0].issuer = format!("{}{version}", sandbox.issuer_url(stand_in));
}

/// Puts an issuer with this person at its place.
pub fn set(app: &TestApp, stand_in: &str, provider: &str, claims: Value, tenant: Option<String>) {
    let issuer = OidcIssuer {
        client_id: "id".into(),
        client_secret: "se cret%".into(),
        redirect_uri: format!("https://interven.example.com/api/auth/oidc/{provider}/callback"),
        claims,
        now: app.clock.now().ms() / 1_000,
        elliptic: false,
        secret_in_body: false,
        tenant,
        wrong: Wrong::Nothing,
    };
    app.sandbox.set_issuer(stand_in, issuer);
}

/// Merges these claims into those of the issuer's person; what they were before.
pub fn claims_of(app: &TestApp, stand_in: &str, claims: &Value) -> Value {
    let mut before = Value::Null;
    app.sandbox.change_issuer(stand_in, |issuer| {
        before = issuer.claims.clone();
        issuer.claims.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    });
    before
}

/// A browser.
pub struct Browser<'a> {
    app: &'a TestApp,
    client: reqwest::Client,
    /// `name=value`.
    pub cookies: Vec<String>,
}

/// What a browser was answered.
pub struct Shown {
    pub status: u16,
    pub location: Option<String>,
    pub cookies: Vec<String>,
    pub body: String,
}

impl<'a> Browser<'a> {
    pub fn new(app: &'a TestApp) -> Self {
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(0).build().unwrap();
        Self { app, client, cookies: Vec::new() }
    }

    /// What is at this path.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.client.get(format!("http://{}{path}", self.app.address())).header(COOKIE, self.cookies.join("; ")).send().await.unwrap()
    }

    /// The same as a page.
    pub async fn page(&self, path: &str) -> reqwest::Response {
        let request = self.client.get(format!("http://{}{path}", self.app.address())).header(COOKIE, self.cookies.join("; "));
        request.header(ACCEPT, "text/html,application/xhtml+xml").send().await.unwrap()
    }

    fn keep(&mut self, cookies: &[String]) {
        for cookie in cookies {
            let pair = cookie.split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|kept| kept.split_once('=').unwrap().0 != name);
            if !value.is_empty() {
                self.cookies.push(pair.to_owned());
            }
        }
    }

    async fn shown(&mut self, response: reqwest::Response) -> Shown {
        let cookies: Vec<String> = response.headers().get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap().to_owned()).collect();
        self.keep(&cookies);
        let location = response.headers().get(LOCATION).map(|value| value.to_str().unwrap().to_owned());
        Shown { status: response.status().as_u16(), location, cookies, body: response.text().await.unwrap() }
    }

    /// Begins; the problem's code where it cannot.
    pub async fn try_begin(&mut self, provider: &str, query: &str) -> Result<Url, String> {
        let response = self.get(&format!("/api/auth/oidc/{provider}{query}")).await;
        let shown = self.shown(response).await;
        if shown.status == 302 { Ok(Url::parse(&shown.location.unwrap()).unwrap()) } else { Err(code(&shown.body)) }
    }

    /// Begins; where the browser goes.
    pub async fn begin(&mut self, provider: &str, query: &str) -> Url {
        self.try_begin(provider, query).await.unwrap()
    }

    /// At the issuer; the query that it sends the browser back with.
    pub async fn at_issuer(&self, address: &Url) -> String {
        let response = self.client.get(address.clone()).send().await.unwrap();
        assert_eq!(response.status(), 302, "the issuer refuses {address}");
        let back = Url::parse(response.headers()[LOCATION].to_str().unwrap()).unwrap();
        back.query().unwrap().to_owned()
    }

    /// Begins, and is at the issuer; the query that it sends the browser back with.
    pub async fn go(&mut self, provider: &str, query: &str) -> String {
        let to = self.begin(provider, query).await;
        self.at_issuer(&to).await
    }

    /// Comes back with this query.
    pub async fn return_with(&mut self, provider: &str, query: &str) -> Shown {
        let response = self.get(&format!("/api/auth/oidc/{provider}/callback?{query}")).await;
        self.shown(response).await
    }

    /// All of it; the problem's code where it fails.
    pub async fn sign_in(&mut self, provider: &str) -> Result<(), String> {
        let to = self.try_begin(provider, "").await?;
        let back = self.at_issuer(&to).await;
        let shown = self.return_with(provider, &back).await;
        if shown.status == 302 { Ok(()) } else { Err(code(&shown.body)) }
    }

    /// Who the browser is.
    pub async fn me(&self) -> Option<Value> {
        self.json("/api/auth/me").await
    }

    /// What is at this path, if it is shown.
    pub async fn json(&self, path: &str) -> Option<Value> {
        let response = self.get(path).await;
        if response.status() == 200 { Some(serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()) } else { None }
    }

    /// The session's cookie.
    pub fn session(&self) -> Option<&String> {
        self.cookies.iter().find(|cookie| cookie.starts_with("aif_session="))
    }
}

/// The code of a problem.
pub fn code(body: &str) -> String {
    let problem: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("no problem: {body}"));
    problem["code"].as_str().unwrap().to_owned()
}
