//! `/api/vocabulary`: the words that forms suggest. What was seen of agents and tools is in `/api/agents` and `/api/stats`.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::PersonCaller;
use super::extract::Json;
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::domain::channel::ChannelKind;
use crate::domain::scan::{DataClass, Verb};
use crate::gateway::policy::{CONDITIONS, DERIVED};
use crate::gateway::reasons::{OF_DECISIONS, OF_INCIDENTS};

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_vocabulary))
}

/// The words that filters and policies are made of.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Vocabulary {
    /// The tools that calls are recognised as, by name: those that are built in and those of the configuration file.
    tools: Vec<KnownTool>,
    /// The reason codes of decisions and incidents, by code; a rule or a reporter may give others.
    reason_codes: Vec<KnownReason>,
    /// The keys of a rule's `condition`.
    conditions: Vec<&'static str>,
    data_classes: [DataClass; 4],
    channel_kinds: [ChannelKind; 5],
}

/// A tool.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct KnownTool {
    #[schema(example = "slack")]
    name: String,
    #[schema(example = "Slack")]
    title: String,
    operations: Vec<KnownOperation>,
}

/// What a tool does.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct KnownOperation {
    #[schema(example = "post_message")]
    name: String,
    verb: Verb,
    #[schema(example = "messages")]
    category: String,
}

/// A reason code.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct KnownReason {
    #[schema(example = "SECRET_DETECTED")]
    code: &'static str,
    meaning: &'static str,
}

/// Get the words that filters and policies are made of: tools with their operations, reason codes, conditions.
#[utoipa::path(get, path = "/api/vocabulary", tag = "policies", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vocabulary), Problems))]
async fn get_vocabulary(State(app): State<App>, _caller: PersonCaller) -> Result<Json<Vocabulary>, Problem> {
    let gateway = app.scanner.gateway();
    let mut tools: Vec<KnownTool> = gateway
        .tools
        .names()
        .map(|(name, title, operations)| KnownTool {
            name: name.to_owned(),
            title: title.to_owned(),
            operations: operations.map(|(name, verb, category)| KnownOperation { name: name.to_owned(), verb, category: category.to_owned() }).collect(),
        })
        .collect();
    tools.sort_by(|a, b| a.name.cmp(&b.name));
    // The rules' own first: of a code that both give, the engines' meaning counts.
    let of_rules = DERIVED.iter().map(|reason| (reason.code, reason.meaning));
    let of_engines = OF_DECISIONS.iter().chain(OF_INCIDENTS).map(|reason| (reason.code, reason.meaning));
    let reasons: BTreeMap<&str, &str> = of_rules.chain(of_engines).collect();
    Ok(Json(Vocabulary {
        tools,
        reason_codes: reasons.into_iter().map(|(code, meaning)| KnownReason { code, meaning }).collect(),
        conditions: CONDITIONS.to_vec(),
        data_classes: [DataClass::Secrets, DataClass::Pii, DataClass::Phi, DataClass::Internal],
        channel_kinds: ChannelKind::ALL,
    }))
}
