//! The stand-in issuer holds a client to what issuers hold it to.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests' own client stands outside of the service, and in a helper an unwrap is a failed test as well"
)]

use interven_sandbox::{OidcIssuer, Sandbox, Wrong};
use serde_json::{Value, json};

const BACK: &str = "https://interven.example.com/back";
/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

struct Bench {
    sandbox: Sandbox,
    client: reqwest::Client,
}

impl Bench {
    async fn new() -> Self {
        // There may be one from another test of this process.
        drop(rustls::crypto::ring::default_provider().install_default());
        let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into()).await.unwrap();
        let (client_id, client_secret, redirect_uri) = ("id".into(), "secret".into(), BACK.into());
        let issuer = OidcIssuer {
            client_id,
            client_secret,
            redirect_uri,
            claims: json!({"sub": "grace"}),
            now: 0,
            elliptic: false,
            secret_in_body: false,
            tenant: None,
            wrong: Wrong::Nothing,
        };
        sandbox.set_issuer("acme", issuer);
        Self { sandbox, client: reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap() }
    }

    /// The code, if there is one.
    async fn code(&self, change: (&str, &str)) -> Option<String> {
        let mut url = url::Url::parse(&format!("{}/authorize", self.sandbox.issuer_url("acme"))).unwrap();
        let query = [
            ("response_type", "code"),
            ("client_id", "id"),
            ("redirect_uri", BACK),
            ("scope", "openid"),
            ("state", "s"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        url.query_pairs_mut().extend_pairs(query.map(|(name, value)| (name, if name == change.0 { change.1 } else { value })));
        let answer = self.client.get(url).send().await.unwrap();
        let back = url::Url::parse(answer.headers().get("location")?.to_str().unwrap()).unwrap();
        back.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned())
    }

    async fn token(&self, code: &str, change: (&str, &str)) -> (u16, Value) {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
            ("client_id", "id"),
            ("client_secret", "secret"),
        ];
        let form = form.map(|(name, value)| (name, if name == change.0 { change.1 } else { value }));
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let answer = self.client.post(format!("{}/token", self.sandbox.issuer_url("acme"))).body(body).send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
    }
}

#[tokio::test]
async fn a_code_is_for_its_client_its_verifier_and_its_address_and_is_used_once() {
    let bench = Bench::new().await;
    for change in
        [("client_id", "other"), ("redirect_uri", "https://evil.example"), ("code_challenge_method", "plain"), ("response_type", "token"), ("scope", "email")]
    {
        assert_eq!(bench.code(change).await, None, "{change:?}");
    }
    for (change, error) in [
        (("client_secret", "guess"), "invalid_client"),
        (("code_verifier", "another"), "invalid_grant"),
        (("redirect_uri", "https://evil.example"), "invalid_grant"),
        (("grant_type", "password"), "invalid_grant"),
    ] {
        let code = bench.code(("", "")).await.unwrap();
        assert_eq!(bench.token(&code, change).await.1["error"], error, "{change:?}");
    }
    let code = bench.code(("", "")).await.unwrap();
    let (status, tokens) = bench.token(&code, ("", "")).await;
    assert_eq!((status, tokens["id_token"].as_str().unwrap().split('.').count()), (200, 3));
    assert_eq!(bench.token(&code, ("", "")).await, (400, json!({"error": "invalid_grant"})));
    assert_eq!(bench.sandbox.issuer_calls("acme").tokens, 6);
}
