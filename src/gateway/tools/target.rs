//! Where and whom a call is about: the templates of a tool, filled.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use serde_json::Value;
use url::form_urlencoded;

use super::definition::FactsDefinition;
use super::fields::{Field, Fields, Wanted};
use crate::gateway::facts::{Call, Target};

/// The templates of a tool.
#[derive(Clone, Debug)]
pub(super) struct Templates {
    org: Vec<Template>,
    repo: Vec<Template>,
    channel: Vec<Template>,
    region: Vec<Template>,
    account: Vec<Template>,
    principals: Vec<Template>,
    people: Vec<Template>,
    about_people: Vec<String>,
    aws_tags: bool,
}

/// Who a call is about that must be about a person and does not say whom. Nobody's people have this name, so it is one outside.
pub(super) const SOMEBODY: &str = "(unknown)";

type Template = Vec<Piece>;

#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    Part(String, Field),
    HostRegion,
    HostAccount,
}

/// What templates are filled from.
#[derive(Clone, Copy)]
pub(super) struct Source<'s> {
    pub(super) host: Option<&'s str>,
    pub(super) parts: &'s [(&'s str, Cow<'s, str>)],
    pub(super) fields: &'s Fields,
}

impl Templates {
    /// Reads the templates and asks for the fields that they name.
    pub(super) fn compile(facts: &FactsDefinition, wanted: &mut Wanted) -> Result<Self, String> {
        let mut all = |name: &str, texts: &[String]| {
            texts.iter().map(|text| template(text, wanted).map_err(|fault| format!("facts.{name}: {fault}"))).collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            org: all("org", &facts.org)?,
            repo: all("repo", &facts.repo)?,
            channel: all("channel", &facts.channel)?,
            region: all("region", &facts.region)?,
            account: all("account", &facts.account)?,
            principals: all("principals", &facts.principals)?,
            people: all("people", &facts.people)?,
            about_people: facts.about_people.clone(),
            aws_tags: facts.aws_tags,
        })
    }

    /// What a call is about.
    pub(super) fn fill(&self, source: Source<'_>, call: &Call<'_>) -> Target {
        let repo = first(&self.repo, source, |repo| Some(repo.strip_suffix(".git").map(str::to_owned).unwrap_or(repo)));
        let owner = |repo: &String| repo.split_once('/').map(|(owner, _)| owner.to_owned());
        let mut principals = Vec::new();
        let mut seen = HashSet::new();
        let mut add = |principal: String| {
            if seen.insert(principal.clone()) {
                principals.push(principal);
            }
        };
        for text in self.principals.iter().flat_map(|template| filled(template, source)) {
            addresses(&text).for_each(&mut add);
        }
        for name in self.people.iter().flat_map(|template| filled(template, source)) {
            add(name.to_lowercase());
        }
        Target {
            host: source.host.map(str::to_owned),
            org: first(&self.org, source, Some).or_else(|| repo.as_ref().and_then(owner)),
            repo,
            channel: first(&self.channel, source, Some),
            region: first(&self.region, source, Some),
            account: first(&self.account, source, |text| account(&text)),
            aws_tags: if self.aws_tags { aws_tags(call) } else { BTreeMap::new() },
            principals,
        }
    }
}

impl Templates {
    /// Sees to it that a call about people has one.
    pub(super) fn complete(&self, operation: &str, target: &mut Target) {
        if target.principals.is_empty() && self.about_people.iter().any(|about| about == operation) {
            target.principals.push(SOMEBODY.to_owned());
        }
    }
}

fn template(text: &str, wanted: &mut Wanted) -> Result<Template, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or_else(|| format!("`{text}` lacks a closing brace"))?;
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(match name {
            "host.region" => Piece::HostRegion,
            "host.account" => Piece::HostAccount,
            "" => return Err(format!("`{text}` has empty braces")),
            name => Piece::Part(name.to_owned(), wanted.ask(name)),
        });
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    if pieces.iter().all(|piece| matches!(piece, Piece::Text(_))) { Err(format!("`{text}` names nothing in braces")) } else { Ok(pieces) }
}

fn first(templates: &[Template], source: Source<'_>, accept: impl Fn(String) -> Option<String>) -> Option<String> {
    templates.iter().flat_map(|template| filled(template, source)).find_map(accept)
}

/// All that a template comes to: of a single name in braces every value, of a longer one its first values together.
fn filled(template: &Template, source: Source<'_>) -> Vec<String> {
    match template.as_slice() {
        [piece] => values(piece, source),
        pieces => pieces.iter().map(|piece| values(piece, source).into_iter().next()).collect::<Option<String>>().into_iter().collect(),
    }
}

fn values(piece: &Piece, source: Source<'_>) -> Vec<String> {
    let values: Vec<String> = match piece {
        Piece::Text(text) => vec![text.clone()],
        Piece::Part(name, field) => {
            let parts = source.parts.iter().filter(|(part, _)| part == name).map(|(_, value)| value.to_string());
            parts.chain(source.fields.all(*field).map(str::to_owned)).collect()
        }
        Piece::HostRegion => source.host.and_then(host_region).into_iter().collect(),
        Piece::HostAccount => source.host.into_iter().flat_map(|host| host.split('.')).filter_map(account).collect(),
    };
    values.into_iter().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
}

/// The e-mail addresses in a text such as `Bob <bob@example.com>, eve@example.com`, in lower case.
fn addresses(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| letter.is_whitespace() || ",;<>()[]\"'".contains(letter));
    words.filter_map(|word| {
        let word = word.strip_prefix("mailto:").unwrap_or(word).trim_end_matches('.');
        let (local, domain) = word.rsplit_once('@')?;
        (!local.is_empty() && domain.contains('.') && !domain.starts_with('.')).then(|| word.to_lowercase())
    })
}

/// A label of a host that is an AWS region, or ends in one as `s3-us-west-2` does.
/// Forms of regions: "AWS Regions" of the AWS Regions and Availability Zones guide.
fn host_region(host: &str) -> Option<String> {
    let region = |text: &str| {
        let parts: Vec<&str> = text.split('-').collect();
        let letters = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase());
        let (number, words) = parts.split_last()?;
        let fits =
            (2..=3).contains(&words.len()) && words.iter().all(letters) && words[0].len() == 2 && number.len() == 1 && number.as_bytes()[0].is_ascii_digit();
        fits.then(|| text.to_owned())
    };
    host.split('.').rev().find_map(|label| region(label).or_else(|| label.strip_prefix("s3-").and_then(region)))
}

/// An AWS account's id: twelve digits, alone or as the fifth field of an ARN.
fn account(text: impl AsRef<str>) -> Option<String> {
    let text = text.as_ref();
    let id = if text.starts_with("arn:") { text.split(':').nth(4)? } else { text };
    (id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit())).then(|| id.to_owned())
}

/// The AWS tags that a call sets: `Tag.1.Key` and `Tag.1.Value` of the query APIs (also as `Tags.member.1.` and `TagSpecification.1.Tag.1.`), and
/// `Tags` of the JSON APIs, as a list of `Key` and `Value` or as an object.
fn aws_tags(call: &Call<'_>) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::new();
    let body = call.body.map(serde_json::value::RawValue::get).filter(|body| body.contains("ag")).and_then(|body| serde_json::from_str::<Value>(body).ok());
    let query = call.url.split_once('?').map(|(_, query)| query.split('#').next().unwrap_or_default());
    let mut pairs: Vec<(String, String)> = Vec::new();
    for form in query.into_iter().chain(body.as_ref().and_then(Value::as_str)).filter(|form| form.contains("ag")) {
        pairs.extend(form_urlencoded::parse(form.as_bytes()).into_owned());
    }
    for (name, value) in body.as_ref().and_then(Value::as_object).into_iter().flatten() {
        match value {
            Value::String(value) => pairs.push((name.clone(), value.clone())),
            value if name.to_ascii_lowercase().starts_with("tag") => json_tags(value, &mut tags),
            _ => {}
        }
    }
    let mut halves: BTreeMap<&str, (Option<&str>, &str)> = BTreeMap::new();
    for (name, value) in pairs.iter().filter(|(name, _)| name.starts_with("Tag")) {
        if let Some(prefix) = name.strip_suffix(".Key") {
            halves.entry(prefix).or_default().0 = Some(value);
        } else if let Some(prefix) = name.strip_suffix(".Value") {
            halves.entry(prefix).or_default().1 = value;
        }
    }
    tags.extend(halves.into_values().filter_map(|(key, value)| Some((key?.to_owned(), value.to_owned()))));
    tags
}

fn json_tags(value: &Value, tags: &mut BTreeMap<String, String>) {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    match value {
        Value::Array(items) => items.iter().for_each(|item| {
            let of = |upper: &str, lower: &str| text(item.get(upper).or_else(|| item.get(lower)));
            if let Some(key) = of("Key", "key") {
                tags.insert(key, of("Value", "value").unwrap_or_default());
            } else if let Some(inner) = item.get("Tags").or_else(|| item.get("tags")) {
                json_tags(inner, tags);
            }
        }),
        Value::Object(members) => tags.extend(members.iter().filter_map(|(key, value)| Some((key.clone(), text(Some(value))?)))),
        _ => {}
    }
}
