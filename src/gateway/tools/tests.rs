//! The tools against `table.txt`: a call a line, and what it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::value::RawValue;

use super::*;
use crate::gateway::facts::Verb;

const TABLE: &str = include_str!("table.txt");
const DOCS: &str = include_str!("../../../docs/tools.md");

static TOOLS: LazyLock<Tools> = LazyLock::new(Tools::builtin);

/// A line: `METHOD URL | body or - | tool.operation VERB category | fact=value …`.
struct Line {
    text: &'static str,
    method: &'static str,
    url: &'static str,
    body: Option<Box<RawValue>>,
    expected: &'static str,
    facts: BTreeMap<&'static str, &'static str>,
}

fn table() -> impl Iterator<Item = Line> {
    TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|text| {
        let mut columns = text.split(" | ").map(str::trim);
        let (method, url) = columns.next().unwrap().split_once(' ').unwrap();
        let body = columns.next().filter(|body| *body != "-").map(|body| RawValue::from_string(body.to_owned()).expect(text));
        let expected = columns.next().expect(text);
        let facts = columns.next().into_iter().flat_map(str::split_whitespace).map(|fact| fact.split_once('=').expect(text)).collect();
        Line { text, method, url: url.trim(), body, expected, facts }
    })
}

fn detect(method: &str, url: &str, body: Option<&str>) -> Action {
    let body = body.map(|body| RawValue::from_string(body.to_owned()).unwrap());
    TOOLS.detect(&Call { method, url, body: body.as_deref() })
}

fn short(action: &Action) -> String {
    format!("{}.{} {} {}", action.tool, action.operation, verb(action.verb), action.category)
}

fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::Read => "READ",
        Verb::Write => "WRITE",
        Verb::Admin => "ADMIN",
    }
}

#[test]
fn every_call_of_the_table_is_what_it_says() {
    let mut faults = String::new();
    let mut lines = 0;
    for line in table() {
        lines += 1;
        let action = TOOLS.detect(&Call { method: line.method, url: line.url, body: line.body.as_deref() });
        let target = &action.target;
        let known = |name: &str| match name {
            "host" => target.host.clone(),
            "org" => target.org.clone(),
            "repo" => target.repo.clone(),
            "channel" => target.channel.clone(),
            "region" => target.region.clone(),
            "account" => target.account.clone(),
            "principals" => Some(target.principals.join(",")),
            "tags" => Some(target.aws_tags.iter().map(|(key, value)| format!("{key}:{value}")).collect::<Vec<_>>().join(",")),
            other => panic!("{other} is no fact: {}", line.text),
        };
        let facts_hold = line.facts.iter().all(|(name, value)| known(name).unwrap_or_default() == *value);
        if short(&action) != line.expected || !facts_hold {
            writeln!(faults, "{}\n    {} {target:?}", line.text, short(&action)).unwrap();
        }
    }
    assert!(faults.is_empty(), "{faults}");
    assert!(lines >= 250, "{lines}");
}

#[test]
fn every_rule_is_reached_by_the_table() {
    let mut reached = BTreeSet::new();
    for line in table() {
        let (action, rule) = TOOLS.explain(&Call { method: line.method, url: line.url, body: line.body.as_deref() });
        reached.extend(rule.map(|rule| (action.tool, rule.to_owned())));
    }
    let mut missed = String::new();
    for tool in &TOOLS.all {
        for rule in tool.rules.iter().map(|compiled| &compiled.rule).chain(tool.named.iter().map(|(_, _, rule)| rule)) {
            if !reached.contains(&(tool.name.clone(), rule.line.clone())) {
                writeln!(missed, "{}: {}", tool.name, rule.line).unwrap();
            }
        }
    }
    assert!(missed.is_empty(), "{missed}");
}

#[test]
fn docs_list_the_operations() {
    assert!(DOCS == documentation(), "docs/tools.md is not of these tools: `cargo test write_docs -- --ignored` writes it anew");
}

#[test]
#[ignore = "writes docs/tools.md"]
fn write_docs() {
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/tools.md"), documentation()).unwrap();
}

/// `docs/tools.md`: what stands before its table by hand, and the table.
fn documentation() -> String {
    const MARK: &str = "<!-- From here on generated. -->\n";
    let mut docs = DOCS.split(MARK).next().unwrap().to_owned();
    docs.push_str(MARK);
    let mut before = "";
    for entry in TOOLS.catalogue() {
        if entry.tool != before {
            before = entry.tool;
            let hosts = TOOLS.hosts(entry.tool).iter().map(|host| format!("`{host}`")).collect::<Vec<_>>().join(", ");
            write!(
                docs,
                "\n## {} (`{}`)\n\n{hosts}{}| operation | verb | category |\n|---|---|---|\n",
                entry.title,
                entry.tool,
                if hosts.is_empty() { "" } else { "\n\n" }
            )
            .unwrap();
        }
        writeln!(docs, "| `{}` | {} | {} |", entry.operation, entry.verb.map_or("by its name", verb), entry.category).unwrap();
    }
    docs
}

fn custom(text: &str) -> Result<Tools, ToolFault> {
    let table: toml::Table = toml::from_str(text).unwrap();
    let tools: Vec<toml::Table> = table["tools"].as_array().unwrap().iter().map(|tool| tool.as_table().unwrap().clone()).collect();
    Tools::with_custom(&tools)
}

#[test]
fn a_tool_of_the_file_is_as_good_as_a_built_in_one() {
    let tools = custom(
        r#"
        [[tools]]
        name = "crm"
        hosts = ["crm.example.com", "*.crm.example.net"]
        base = ["/api/v*"]
        graphql = ["/graphql"]
        rules = [
            "POST /command action=purge|erase -> purge_customer ADMIN customers",
            "POST /customers/{customer}/notes -> add_note WRITE notes",
            "graphql customerErase -> purge_customer ADMIN customers",
        ]
        named = ["tool://langchain/crm_lookup -> lookup READ customers"]
        facts = { account = ["{account}"], principals = ["{customer.email}"] }

        [[tools]]
        name = "github"
        hosts = ["git.example.com"]
        rules = ["POST /repos/{owner}/{repo}/deploy -> deploy ADMIN actions"]
    "#,
    )
    .unwrap();
    let is = |method: &str, url: &str, body: &str| {
        let body = RawValue::from_string(body.to_owned()).unwrap();
        let action = tools.detect(&Call { method, url, body: Some(&body) });
        (short(&action), action.target)
    };
    assert_eq!(is("POST", "https://eu.crm.example.net/api/v2/command", r#"{"action":"erase"}"#).0, "crm.purge_customer ADMIN customers");
    let (note, target) = is("POST", "https://crm.example.com/api/v1/customers/5/notes", r#"{"customer":{"email":"A@x.com"}}"#);
    assert_eq!((note.as_str(), target.principals), ("crm.add_note WRITE notes", vec!["a@x.com".to_owned()]));
    assert_eq!(is("POST", "https://crm.example.com/graphql", r#"{"query":"mutation { customerErase { id } }"}"#).0, "crm.purge_customer ADMIN customers");
    assert_eq!(is("GET", "tool://langchain/crm_lookup", "{}").0, "crm.lookup READ customers");
    assert_eq!(is("GET", "tool://langchain/crm_add_note", "{}").0, "crm.add_note WRITE notes");
    // What is added to a built-in tool leaves the rest of it as it is.
    let (deploy, target) = is("POST", "https://git.example.com/api/v3/repos/octo/hello/deploy", "{}");
    assert_eq!((deploy.as_str(), target.repo.as_deref()), ("github.deploy ADMIN actions", Some("octo/hello")));
    assert_eq!(is("POST", "https://api.github.com/repos/octo/hello/issues", "{}").0, "github.create_issue WRITE issues");
}

#[test]
fn a_fault_in_a_tool_is_told_with_its_place() {
    let fault = |text: &str| custom(text).unwrap_err().to_string();
    let unknown = fault("[[tools]]\nname = \"crm\"\nhost = [\"a\"]");
    assert!(unknown.starts_with("tools[0] (crm): ") && unknown.contains("unknown field `host`"), "{unknown}");
    let inner = fault("[[tools]]\nname = \"crm\"\nfacts = { orgs = [] }");
    assert!(inner.starts_with("tools[0] (crm): facts") && inner.contains("unknown field `orgs`"), "{inner}");
    for (line, expected) in [
        ("GET /x list READ x", "rules[0]: it lacks `->`"),
        ("FETCH /x -> list READ x", "rules[0]: `FETCH` is no method"),
        ("GET x -> list READ x", "rules[0]: it begins with methods and a path"),
        ("GET /{x -> list READ x", "rules[0]: `{x` lacks its closing brace"),
        ("GET /**/x -> list READ x", "rules[0]: `/**/x` goes on after its rest"),
        ("GET /x when -> list READ x", "rules[0]: `when` is no condition"),
        ("GET /x -> list LOOK x", "rules[0]: `LOOK` is no verb"),
        ("GET /x -> list NAMED x", "rules[0]: `NAMED` is no verb"),
        ("GET /x -> list READ", "rules[0]: after `->`"),
        ("graphql x -> list READ x", "rules[0]: the tool has no `graphql` path"),
    ] {
        let fault = fault(&format!("[[tools]]\nname = \"crm\"\nrules = [\"{line}\"]"));
        assert!(fault.starts_with(&format!("tools[0] (crm): {expected}")), "{fault}");
    }
    assert!(fault("[[tools]]\nname = \"crm\"\nhosts = [\"*\"]").contains("hosts[0]: `*` is no host"));
    assert!(fault("[[tools]]\nname = \"Crm\"").contains("name: "));
    assert!(fault("[[tools]]\nname = \"crm\"\n[[tools]]\nname = \"crm\"").starts_with("tools[1] (crm): name: there is another"));
}

#[test]
fn time_grows_with_size_and_no_faster() {
    const SIZE: usize = 1 << 16;
    let many = |piece: &str| piece.repeat(SIZE / piece.len());
    let urls = [many("a"), many("/"), many("%25"), many("../"), many("a.b@"), many("é."), many("xn--a.")];
    for url in urls.iter().flat_map(|tail| [format!("https://api.github.com/{tail}"), format!("https://{tail}"), format!("tool://x/{tail}"), tail.clone()]) {
        detect("GET", &url, None);
    }
    let query = format!("https://ec2.amazonaws.com/?{}", many("Action=Run&"));
    assert_eq!(detect("GET", &query, None).operation, "run");
    let different = (0..50_000).fold(String::new(), |mut all, at| write!(all, "Action=Describe{at}&").map(|()| all).unwrap());
    assert_eq!(detect("GET", &format!("https://ec2.amazonaws.com/?{different}"), None).operation, "ambiguous");
    let bodies = [
        format!("{{\"to\":{}1{}}}", "[".repeat(100), "]".repeat(100)),
        format!("{{\"query\":\"{}\"}}", many("{a ")),
        format!("{{\"query\":\"{}\"}}", many("mutation{issueCreate}")),
        format!("{{\"email\":\"{}\"}}", many("a@b.c,")),
        format!("[{}{{}}]", many("{\"query\":\"{issues}\"},")),
        format!("\"{}\"", many("a=b&")),
    ];
    for body in &bodies {
        for url in ["https://api.linear.app/graphql", "tool://x/y", "https://api.acme.example/x"] {
            detect("POST", url, Some(body));
        }
    }
}

/// Texts near those that mean something.
fn near() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "https://",
            "tool://",
            "mcp:",
            "exec://",
            "api.github.com",
            "slack.com",
            ".",
            "/",
            "//",
            "\\",
            "@",
            ":",
            ":443",
            "?",
            "#",
            "&",
            "=",
            ";",
            "%2F",
            "%25",
            "%",
            "%ff",
            "..",
            "repos",
            "graphql",
            "query=",
            "mutation{",
            "{",
            "}",
            "\"",
            "_method=DELETE",
            "Action=",
            "[",
            "]",
            "(",
            ")",
            "...",
            "$",
            "\u{0}",
            " ",
            "\n",
            "ſ",
            "İ",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(method in near(), url in near(), body in near()) {
        detect(&method, &url, None);
        detect(&method, &url, Some(&serde_json::to_string(&body).unwrap()));
        for url in ["https://api.linear.app/graphql", "https://iam.amazonaws.com/", "https://slack.com/api/chat.postMessage", "tool://langchain/x"] {
            let action = detect(&method, url, Some(&serde_json::json!({ "query": body, "Action": body, "input": body, "channel": [body], "email": body }).to_string()));
            prop_assert!(!action.operation.is_empty());
        }
        let document = graphql::read(&body);
        prop_assert!(document.changes || body.contains(char::from(0x7b)), "{}", body);
    }

    #[test]
    fn the_same_address_is_the_same_call(line in prop::sample::select(table().map(|line| (line.method, line.url)).filter(|(_, url)| url.starts_with("https://")).collect::<Vec<_>>()), upper in any::<u64>()) {
        let (method, text) = line;
        let Ok(url) = Url::parse(text) else { return Ok(()) };
        let (host, rest) = (url.host_str().unwrap(), &text["https://".len()..]);
        let Some(rest) = rest.strip_prefix(host).filter(|_| !host.ends_with('.')) else { return Ok(()) };
        let host: String = host.chars().enumerate().map(|(at, letter)| if upper >> (at % 64) & 1 == 1 { letter.to_ascii_uppercase() } else { letter }).collect();
        let expected = detect(method, text, None);
        let bare = rest.split('#').next().unwrap();
        for other in [format!("https://{host}{rest}"), format!("https://{host}.{rest}"), format!("HTTPS://{host}{bare}#/repos"), format!("https://u:p@{host}{rest}")] {
            prop_assert_eq!(&detect(method, &other, None), &expected, "{}", other);
        }
        if url.port().is_none() && rest.starts_with(['/', '?', '#']) {
            let port = format!("https://{host}:443{rest}");
            prop_assert_eq!(&detect(method, &port, None), &expected, "{}", port);
        }
    }

    #[test]
    fn a_glob_is_what_it_says(pattern in "[ab*?]{0,8}", text in "[ab]{0,10}") {
        fn naive(pattern: &[u8], text: &[u8]) -> bool {
            match (pattern, text) {
                ([], text) => text.is_empty(),
                ([b'*', rest @ ..], text) => (0..=text.len()).any(|from| naive(rest, &text[from..])),
                ([first, rest @ ..], [letter, text @ ..]) => (*first == b'?' || first == letter) && naive(rest, text),
                _ => false,
            }
        }
        prop_assert_eq!(pattern::glob(&pattern, &text), naive(pattern.as_bytes(), text.as_bytes()));
    }
}
