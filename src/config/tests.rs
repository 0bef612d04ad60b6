//! What counts more than what, and what is refused with which words.

use std::time::Duration;

use clap::Parser as _;

use super::scan::{OnStoreFailure, StoreBodies};
use super::*;
use crate::domain::approval::Rules;
use crate::domain::severity::RiskBands;
use crate::gateway::classify;
use crate::gateway::facts::Call;
use crate::gateway::risk::Weights;

#[derive(clap::Parser)]
struct Cli {
    #[command(flatten)]
    args: Args,
}

fn parse(flags: &[&str], environment: &[(&str, &str)], file: Option<&str>) -> std::result::Result<Config, String> {
    let args = Cli::parse_from(std::iter::once(&"interven").chain(flags)).args;
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::parse(&args.options, &environment, file.map(|text| (Path::new("interven.toml"), text))).map_err(|error| error.to_string())
}

fn fault(flags: &[&str], environment: &[(&str, &str)], file: Option<&str>) -> String {
    let fault = parse(flags, environment, file).unwrap_err();
    assert!(!fault.contains('\n'), "{fault}");
    fault
}

#[test]
fn the_defaults_are_those_of_the_contract() {
    let config = parse(&[], &[], None).unwrap();
    assert_eq!(config.listen, local(4000));
    assert_eq!(config.metrics_listen, Some(local(4001)));
    assert_eq!(config.data_dir, Path::new("./data"));
    assert_eq!(config.public_url, None);
    assert!(config.encryption_key.is_none() && config.admin.is_none() && config.api_key.is_none());
    assert!(config.egress_allow.is_empty() && config.trusted_proxies.is_empty() && config.sources.is_empty());
    assert_eq!((config.approvals, config.approvals.rules()), (ChosenRules::default(), Rules::default()));
    let rules = config.scan.rules();
    assert_eq!((rules.weights, rules.bands), (Weights::default(), RiskBands::default()));
    assert_eq!(rules.classifier, classify::Settings::default());
    assert!(rules.organisation_domains.is_empty() && config.threat_files.is_empty());
    assert_eq!((rules.store_bodies, rules.on_store_failure, config.scan_max_bytes), (StoreBodies::Masked, OnStoreFailure::Deny, 262_144));
}

#[test]
fn a_flag_counts_more_than_the_environment_and_that_more_than_the_file() {
    let file = Some("listen = \"127.0.0.1:1\"");
    let variable: &[(&str, &str)] = &[("INTERVEN_LISTEN", "127.0.0.1:2")];
    let port = |flags: &[&str], environment: &[(&str, &str)]| {
        let config = parse(flags, environment, file).unwrap();
        (config.listen.port(), config.sources["listen"].to_string())
    };
    assert_eq!(port(&["--listen", "127.0.0.1:3"], variable), (3, "--listen".into()));
    assert_eq!(port(&[], variable), (2, "INTERVEN_LISTEN".into()));
    assert_eq!(port(&[], &[]), (1, "`listen` in interven.toml".into()));
    assert_eq!(port(&[], &[("INTERVEN_LISTEN", "")]).0, 1, "an empty variable is as good as none");
}

#[test]
fn every_option_can_be_given_in_each_of_the_three_ways() {
    let key = "ab".repeat(32);
    let options = [
        ("listen", "0.0.0.0:5000"),
        ("metrics_listen", "[::1]:5001"),
        ("data_dir", "/srv/interven"),
        ("public_url", "https://interven.example.com"),
        ("credential_encryption_key", key.as_str()),
        ("admin_email", "Ada@Example.com"),
        ("admin_password", "correct horse"),
        ("api_key", "iv_live_0123456789abcdefABCD"),
        ("egress_allow", "10.0.0.0/8, 192.168.1.7"),
        ("egress_ca_file", "ca.pem"),
        ("trusted_proxies", "fd00::/8"),
        ("risk_bands", "0.1,0.2,0.3"),
        ("risk_weights", "classifier=0.5, threat_intel = 1"),
        ("internal_markers", "Strictly Secret, projekt-x"),
        ("organisation_domains", "Example.com., *.example.org,@Bücher.example"),
        ("store_bodies", "full"),
        ("on_store_failure", "error"),
        ("scan_max_bytes", "1024"),
        ("threat_files", "bad.txt, /srv/worse.txt"),
        ("approval_pending_ttl", "24h"),
        ("approval_grant_window", "90s"),
        ("approval_deny_window", "60"),
        ("approval_single_use", "true"),
    ];
    let flags: Vec<String> = options.iter().map(|(key, value)| format!("--{}={value}", key.replace('_', "-"))).collect();
    let variables: Vec<(String, &str)> = options.iter().map(|(key, value)| (format!("INTERVEN_{}", key.to_uppercase()), *value)).collect();
    let file = options.map(|(key, value)| format!("{key} = \"{value}\"")).join("\n");
    let ways = [
        parse(&flags.iter().map(String::as_str).collect::<Vec<_>>(), &[], None),
        parse(&[], &variables.iter().map(|(name, value)| (name.as_str(), *value)).collect::<Vec<_>>(), None),
        parse(&[], &[], Some(&file)),
    ];
    for config in ways {
        let config = config.unwrap();
        assert_eq!(config.sources.len(), options.len());
        assert_eq!((config.listen.to_string(), config.metrics_listen.unwrap().to_string()), ("0.0.0.0:5000".into(), "[::1]:5001".into()));
        assert_eq!(config.admin.as_ref().unwrap().email, "ada@example.com");
        assert_eq!(config.egress_allow.iter().map(ToString::to_string).collect::<Vec<_>>(), ["10.0.0.0/8", "192.168.1.7/32"]);
        assert_eq!(config.scan.bands.unwrap().band(0.25).name(), "HIGH");
        let rules = config.scan.clone().rules();
        assert_eq!(rules.weights, Weights { classifier: 0.5, threat_intel: 1.0, ..Weights::default() });
        assert_eq!(rules.classifier.internal_markers, ["Strictly Secret", "projekt-x"]);
        assert_eq!(rules.organisation_domains, ["example.com", "example.org", "xn--bcher-kva.example"]);
        assert_eq!((rules.store_bodies, rules.on_store_failure), (StoreBodies::Full, OnStoreFailure::Error));
        assert_eq!((config.scan_max_bytes, &config.threat_files[..]), (1024, &["bad.txt".into(), "/srv/worse.txt".into()][..]));
        let [day, minutes, minute] = [86_400, 90, 60].map(|seconds| Some(Duration::from_secs(seconds)));
        assert_eq!(config.approvals, ChosenRules { pending_ttl: day, grant_window: minutes, deny_window: minute, single_use: Some(true) });
        assert_eq!(config.public_url.as_deref(), Some("https://interven.example.com"));
        let printed = format!("{config:?}");
        assert!(!printed.contains("correct horse") && !printed.contains("0123456789abcdef") && !printed.contains(&key), "{printed}");
    }
}

#[test]
fn metrics_are_turned_off_by_an_empty_address() {
    assert_eq!(parse(&[], &[("INTERVEN_METRICS_LISTEN", "")], None).unwrap().metrics_listen, None);
    assert_eq!(parse(&["--metrics-listen", ""], &[], None).unwrap().metrics_listen, None);
    assert_eq!(parse(&[], &[], Some("metrics_listen = \"\"")).unwrap().metrics_listen, None);
}

#[test]
fn a_bad_value_is_one_line_that_names_where_it_was_given() {
    assert_eq!(fault(&["--listen", "4000"], &[], None), "--listen: `4000` is not an IP address with a port, such as 127.0.0.1:4000 or 0.0.0.0:4000");
    assert_eq!(
        fault(&[], &[("INTERVEN_RISK_BANDS", "0.5,0.2\n")], None),
        "INTERVEN_RISK_BANDS: `0.5,0.2` is not three rising numbers between 0 and 1, such as 0.25,0.50,0.75"
    );
    assert_eq!(
        fault(&[], &[], Some("egress_allow = [\"10.0.0.0/8\", \"lan\"]")),
        "`egress_allow` in interven.toml: `10.0.0.0/8,lan` is not a list of networks such as 10.0.0.0/8,fd00::/8"
    );
    assert!(fault(&[], &[("INTERVEN_PUBLIC_URL", "interven.example.com")], None).contains("https://interven.example.com"));
    assert!(fault(&[], &[("INTERVEN_ADMIN_EMAIL", "ada@example.com")], None).contains("admin_password"));
    assert!(fault(&[], &[("DATABASE_URL", "postgres://u:secret@db/x")], None).contains("PostgreSQL support is not in this version"));
}

#[test]
fn a_time_of_approvals_is_within_its_range() {
    let ttl = |value: &str| parse(&[], &[("INTERVEN_APPROVAL_PENDING_TTL", value)], None).map(|config| config.approvals.pending_ttl.unwrap().as_secs());
    for (value, seconds) in [("60", 60), ("1m", 60), ("61s", 61), ("2h", 7_200), ("1440m", 86_400), ("086400", 86_400)] {
        assert_eq!(ttl(value), Ok(seconds), "{value}");
    }
    for value in ["59", "86401", "25h", "-90", "+90", "1.5h", "m", "10 m", "10M", "1d", "ten", "é", "18446744073709551615h", "99999999999999999999"] {
        let fault = ttl(value).unwrap_err();
        assert!(fault.starts_with(&format!("INTERVEN_APPROVAL_PENDING_TTL: `{value}` is not a time from 1m to 24h: ")), "{fault}");
    }
    assert!(fault(&["--approval-deny-window", "61m"], &[], None).starts_with("--approval-deny-window: `61m` is not a time from 1m to 1h"));
    assert_eq!(parse(&[], &[], Some("approval_grant_window = 90\napproval_single_use = true")).unwrap().approvals.single_use, Some(true));
    let fault = fault(&[], &[], Some("approval_single_use = \"yes\""));
    assert_eq!(fault, "`approval_single_use` in interven.toml: `yes` is neither true nor false");
}

#[test]
fn a_rule_of_the_scan_that_cannot_be_is_refused_by_its_name() {
    let of = |variable: &str, value: &str| fault(&[], &[(variable, value)], None);
    for (value, words) in [
        ("clasifier=0.5", "names `clasifier`, which is none of classifier, baseline, correlation and threat_intel"),
        ("baseline=0.5,classifier=1.01", "gives classifier no number from 0 to 1, such as classifier=0.5"),
        ("classifier=-0.1", "gives classifier no number"),
        ("classifier=NaN", "gives classifier no number"),
        ("classifier", "gives classifier no number"),
        ("classifier=0.5,classifier=0.5", "names classifier twice"),
    ] {
        let fault = of("INTERVEN_RISK_WEIGHTS", value);
        assert!(fault.starts_with(&format!("INTERVEN_RISK_WEIGHTS: `{value}` {words}")), "{fault}");
    }
    for value in ["com", "ada@example.com", "https://example.com", "203.0.113.7", "[::1]", "exa mple.com", "a..b", "a!.example.com"] {
        let fault = of("INTERVEN_ORGANISATION_DOMAINS", &format!("example.com,{value}"));
        assert!(fault.ends_with(&format!("has `{value}`, which is no domain such as example.com")), "{fault}");
    }
    assert!(of("INTERVEN_INTERNAL_MARKERS", "secret,--").contains("the internal marker \"--\" has no letters or digits"));
    assert!(
        of("INTERVEN_INTERNAL_MARKERS", &"x".repeat(101))
            .ends_with(&format!("has a phrase of more than 100 characters, which begins with `{}`", "x".repeat(20)))
    );
    let numbered = |count: usize, end: &str| (0..count).map(|number| format!("n{number}{end}")).collect::<Vec<_>>().join(",");
    assert!(of("INTERVEN_INTERNAL_MARKERS", &numbered(201, "")).ends_with("has more than 200 phrases"));
    assert!(of("INTERVEN_ORGANISATION_DOMAINS", &numbered(1001, ".example")).ends_with("has more than 1000 domains"));
    assert_eq!(of("INTERVEN_STORE_BODIES", "Full"), "INTERVEN_STORE_BODIES: `Full` is neither masked nor full");
    assert_eq!(of("INTERVEN_ON_STORE_FAILURE", "allow"), "INTERVEN_ON_STORE_FAILURE: `allow` is neither deny nor error");
    for value in ["1023", "16777217", "-1", "256K"] {
        assert!(of("INTERVEN_SCAN_MAX_BYTES", value).contains("is not a number of bytes from 1024 (1 KiB) to 16777216 (16 MiB)"));
    }
    assert_eq!(parse(&[], &[], Some("scan_max_bytes = 16_777_216\nthreat_files = [\"a\", \"b\"]")).unwrap().threat_files.len(), 2);
}

const CRM: &str = "[[tools]]\nname = \"crm\"\nhosts = [\"crm.example.com\"]\nrules = [\"GET /customers -> list_customers READ customers\"]\n";

#[test]
fn a_custom_tool_is_read_with_the_file_and_refused_by_its_name() {
    let tool = |file: Option<&str>| {
        let call = Call { method: "GET", url: "https://crm.example.com/customers", body: None };
        let action = parse(&[], &[], file).unwrap().tools.detect(&call);
        (action.tool, action.operation)
    };
    assert_eq!(tool(Some(CRM)), ("crm".to_owned(), "list_customers".to_owned()));
    assert_eq!(tool(None).0, "custom_proxy");
    let refused = |text: &str| fault(&[], &[], Some(text)).strip_prefix("interven.toml: tools[0] (crm): ").unwrap_or_else(|| panic!("{text}")).to_owned();
    assert!(refused(&CRM.replace("hosts", "host")).contains("unknown field `host`"));
    assert!(refused(&CRM.replace("READ", "LOOK")).contains("`LOOK` is no verb"));
    assert!(fault(&[], &[], Some(&format!("{CRM}{CRM}"))).ends_with("tools[1] (crm): name: there is another tool with this name"));
}

#[test]
fn a_bad_secret_is_not_repeated() {
    for (name, value) in [
        ("INTERVEN_API_KEY", "iv_live_short"),
        ("INTERVEN_API_KEY", "iv_live_0123456789-0123456789"),
        ("INTERVEN_CREDENTIAL_ENCRYPTION_KEY", "abc"),
        ("DATABASE_URL", "postgres://u:secret@db/x"),
    ] {
        let fault = fault(&[], &[(name, value)], None);
        assert!(fault.starts_with(name) && !fault.contains(value), "{fault}");
    }
}

#[test]
fn unknown_keys_of_the_file_are_refused_and_unknown_variables_are_not() {
    let fault_of = |text| fault(&[], &[], Some(text));
    assert!(fault_of("risk_bands = [0.1, 0.2, 0.3]\nlistne = \"x\"").starts_with("interven.toml:2: unknown field `listne`, expected one of `listen`"));
    assert!(fault_of("listen = ").starts_with("interven.toml:1: "));
    assert!(parse(&[], &[("INTERVEN_LISTNE", "x"), ("PATH", "/bin")], None).is_ok());
}

const SLACK: &str =
    "[[channels]]\nname = \"soc\"\nkind = \"slack\"\nconfig = { webhook_url = \"${HOOK}\" }\nfilter = { events = [\"DENY\"], min_severity = \"HIGH\" }\n";

#[test]
fn a_channel_is_declared_with_its_secrets_elsewhere() {
    let config = parse(&[], &[("HOOK", "https://hooks.slack.com/services/T0/B0/x")], Some(SLACK)).unwrap();
    let [channel] = &config.channels[..] else { panic!("one channel") };
    assert_eq!((channel.name.as_str(), channel.enabled), ("soc", true));
    let crate::domain::channel::Destination::Slack(slack) = &channel.destination else { panic!("slack") };
    assert_eq!(slack.webhook_url.expose(), "https://hooks.slack.com/services/T0/B0/x");
    assert!(!format!("{config:?}").contains("hooks.slack.com"));
}

#[test]
fn a_header_may_come_from_a_file_beside_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), "Splunk abc\n").unwrap();
    let text = "[[channels]]\nname = \"siem\"\nkind = \"siem\"\nenabled = false\n[channels.config]\nurl = \"https://${HOST}/x\"\nformat = \"OCSF\"\n\
                template = \"${HOST}\"\n[channels.config.headers]\nAuthorization = \"file:token\"\n";
    let file = folder.path().join("interven.toml");
    std::fs::write(&file, text).unwrap();
    let args = Args { config: Some(file), ..Args::default() };
    let environment = Environment::from([("HOST".to_owned(), "splunk.example.com".to_owned())]);
    let config = Config::load(&args, &environment).unwrap();
    let crate::domain::channel::Destination::Siem(siem) = &config.channels[0].destination else { panic!("siem") };
    assert_eq!((siem.url.expose(), siem.headers["Authorization"].expose()), ("https://splunk.example.com/x", "Splunk abc"));
    assert_eq!(siem.template.as_deref(), Some("${HOST}"), "only secrets are expanded");
    assert!(!config.channels[0].enabled);
}

#[test]
fn a_channel_that_cannot_be_is_refused_by_its_name() {
    let hook: &[(&str, &str)] = &[("HOOK", "https://hooks.slack.com/x")];
    let refused = |text: &str| fault(&[], hook, Some(text)).strip_prefix("interven.toml: channels[0] (soc): ").unwrap_or_else(|| panic!("{text}")).to_owned();
    assert_eq!(refused(&SLACK.replace("${HOOK}", "${OTHER}")), "config.webhook_url: the environment variable OTHER is not set");
    assert_eq!(refused(&SLACK.replace("${HOOK}", "${HOOK")), "config.webhook_url: `${` without its `}`");
    assert!(refused(&SLACK.replace("${HOOK}", "file:missing")).starts_with("config.webhook_url: missing: "));
    assert!(refused(&SLACK.replace("\"slack\"", "\"mail\"")).contains("unknown variant `mail`, expected one of `slack`"));
    assert!(refused(&SLACK.replace("\"HIGH\"", "\"high\"")).starts_with("filter.min_severity: unknown variant `high`"));
    assert!(refused(&SLACK.replace("[\"DENY\"]", "[]")).starts_with("filter.events: "));
    assert!(refused(&SLACK.replace("webhook_url", "webhook")).contains("unknown field `webhook`"));
    assert!(fault(&[], hook, Some(&format!("{SLACK}{SLACK}"))).ends_with("channels[1] (soc): there is another channel with this name"));
}

const OIDC: &[(&str, &str)] = &[
    ("INTERVEN_OIDC_ISSUER", "https://id.example.com/realms/acme"),
    ("INTERVEN_OIDC_CLIENT_ID", "id"),
    ("INTERVEN_OIDC_CLIENT_SECRET", "hush hush"),
    ("INTERVEN_OIDC_ALLOWED_DOMAINS", "Example.com, example.org"),
    ("INTERVEN_OIDC_DEFAULT_ROLE", "auditor"),
    ("INTERVEN_OIDC_ROLE_CLAIM", "groups"),
    ("INTERVEN_OIDC_ROLES", "a=b=admin, soc = reviewer"),
];

#[test]
fn a_provider_is_given_by_single_options_and_in_the_file() {
    let flags: Vec<String> = OIDC.iter().map(|(name, value)| format!("--{}={value}", name["INTERVEN_".len()..].to_lowercase().replace('_', "-"))).collect();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    for config in [parse(&[], OIDC, None).unwrap(), parse(&flags, &[], None).unwrap()] {
        let provider = &config.oidc[0];
        assert_eq!((provider.name.as_str(), provider.label.as_str(), provider.kind.name()), ("sso", "id.example.com", "issuer"));
        assert_eq!(provider.allowed_domains, ["example.com", "example.org"]);
        assert_eq!((provider.roles["a=b"].name(), provider.roles["soc"].name(), provider.role_claim.as_str()), ("admin", "reviewer", "groups"));
        assert!(!format!("{config:?}").contains("hush"), "{config:?}");
    }
    let kind = |issuer: &str| {
        let mut options = OIDC.to_vec();
        options[0].1 = issuer;
        parse(&[], &options, None).map(|config| (config.oidc[0].kind.name(), config.oidc[0].name.clone()))
    };
    assert_eq!(kind("https://accounts.google.com").unwrap(), ("google", "google".to_owned()), "no way round the check of the organisation");
    assert_eq!(kind("https://login.microsoftonline.com/example.com/v2.0").unwrap(), ("entra", "entra".to_owned()));
    assert!(kind("https://login.microsoftonline.com/common/v2.0").unwrap_err().contains("stands for many organisations"));

    let file = r#"
        [[oidc]]
        kind = "google"
        client_id = "id"
        client_secret = "${SECRET}"
        allowed_domains = ["example.com"]
        default_role = "reviewer"
        [[oidc]]
        name = "azure"
        label = "Microsoft Entra"
        kind = "entra"
        tenant = "72F988BF-86f1-41af-91ab-2d7cd011db47"
        client_id = "id"
        client_secret = "s"
        roles = { "sec-admins" = "admin" }
        scopes = ["groups"]
    "#;
    let config = parse(&[], &[("SECRET", "hush hush")], Some(file)).unwrap();
    assert_eq!(config.oidc[0].client_secret.expose(), "hush hush");
    assert_eq!(config.oidc[1].issuer, "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0");
    assert!(fault(&[], &[], Some(file)).ends_with("oidc[0]: client_secret: the environment variable SECRET is not set"));
}

#[test]
fn a_provider_that_cannot_be_is_refused_in_one_line() {
    let single = |change: (&str, &str), words: &str| {
        let options: Vec<_> = OIDC.iter().map(|(name, value)| (*name, if *name == change.0 { change.1 } else { *value })).collect();
        let fault = fault(&[], &options, None);
        assert!(fault.contains(words) && !fault.contains("hush"), "{fault}");
    };
    single(("INTERVEN_OIDC_ISSUER", ""), "INTERVEN_OIDC_CLIENT_ID: `id` needs oidc_issuer as well");
    single(("INTERVEN_OIDC_CLIENT_SECRET", ""), "needs oidc_client_id and oidc_client_secret as well");
    single(("INTERVEN_OIDC_DEFAULT_ROLE", "owner"), "INTERVEN_OIDC_DEFAULT_ROLE: `owner` names a role that is none of");
    single(("INTERVEN_OIDC_ROLES", "soc"), "is not a list such as");
    single(("INTERVEN_OIDC_ISSUER", "http://id.example.com"), "it must be https");

    let google = "kind = \"google\"\nclient_id = \"id\"\nclient_secret = \"s\"\nallowed_domains = [\"example.com\"]\ndefault_role = \"reviewer\"\n";
    let issuer = google.replace("\"google\"", "\"issuer\"") + "issuer = \"https://id.example.com\"\n";
    let entra = google.replace("\"google\"", "\"entra\"") + "tenant = \"example.com\"\n";
    for (table, words) in [
        (google.replace("[\"example.com\"]", "[]"), "everyone with a Google account could sign in"),
        (google.replace("example.com", "com"), "allowed_domains: it has `com`, which is no domain"),
        (google.replace("default_role = \"reviewer\"", ""), "give roles or default_role, or nobody could sign in"),
        (google.replace("reviewer", "owner"), "default_role: "),
        (google.replace("client_secret = \"s\"", ""), "give either client_secret or client_secret_file"),
        (google.replace("client_secret = \"s\"", "client_secret = \"\""), "client_secret: it is empty"),
        (format!("{google}name = \"Go/gle\"\n"), "name: it has 1 to 40 small letters"),
        (format!("{google}label = \" \"\n"), "label: it has 1 to 40"),
        (format!("{google}colour = 1\n"), "colour"),
        (format!("{google}scopes = [\"a b\"]\n"), "scopes: `a b` is not a scope"),
        (format!("{google}issuer = \"https://id.example.com\"\n"), "neither issuer nor tenant"),
        (entra.replace("tenant = \"example.com\"", "tenant = \"consumers\""), "tenant: `consumers` stands for many"),
        (entra.replace("tenant = \"example.com\"", "tenant = \"a/b.c\""), "tenant: give the id"),
        (entra.replace("tenant = \"example.com\"", ""), "has a tenant, and no issuer"),
        (issuer.replace("https://id.example.com", "https://accounts.google.com"), "use kind = \"google\""),
        (issuer.replace("https://id.example.com", "https://login.microsoftonline.com/x/v2.0"), "use kind = \"entra\""),
        (issuer.replace("https://id.example.com", "https://id.example.com?x=1"), "neither query"),
        (issuer.replace("https://id.example.com", "id.example.com"), "it is not an address"),
        (format!("{google}[[oidc]]\n{google}"), "oidc[1]: there is another provider with the name google"),
    ] {
        let fault = fault(&[], &[], Some(&format!("[[oidc]]\n{table}")));
        assert!(fault.starts_with("interven.toml: oidc[") && fault.contains(words), "{words}: {fault}");
    }
}
