//! `POST /v1/incidents`: a person opens an incident.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use uuid::Uuid;

use super::shown::IncidentDetail;
use super::{author, detail};
use crate::api::auth::ManagerCaller;
use crate::api::extract::Json;
use crate::api::problem::{Problem, Problems};
use crate::app::App;
use crate::clock::fresh_id;
use crate::domain::decision::Decision;
use crate::domain::incident::{Incident, IncidentStatus, MOST_TRACES, Trigger};
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// What a person opens an incident about.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"trace_ids": ["0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b10"], "title": "Secrets on their way out", "severity": "HIGH"}))]
pub(super) struct NewIncident {
    /// The decisions, at least one.
    trace_ids: Vec<Uuid>,
    /// One line for people; that of the worst decision where absent.
    #[serde(default)]
    title: Option<String>,
    /// The worst of its decisions' where absent.
    #[serde(default)]
    severity: Option<Severity>,
}

/// Open an incident about decisions. It goes to the channels that take INCIDENT.
#[utoipa::path(post, path = "/v1/incidents", tag = "incidents", security(("session" = []), ("token" = []), ("api_key" = [])), request_body = NewIncident,
    responses((status = 201, body = IncidentDetail, headers(("Location" = String, description = "The incident's path."))), Problems))]
pub(super) async fn open_incident(State(app): State<App>, caller: ManagerCaller, Json(request): Json<NewIncident>) -> Result<impl IntoResponse, Problem> {
    let fault = |sentence: String| Problem::bad_request(sentence).with("key", "trace_ids");
    let mut trace_ids = Vec::new();
    for trace_id in request.trace_ids {
        if !trace_ids.contains(&trace_id) {
            trace_ids.push(trace_id);
        }
        if trace_ids.len() > MOST_TRACES {
            return Err(fault(format!("trace_ids: an incident is about at most {MOST_TRACES} decisions.")));
        }
    }
    let mut decisions = Vec::new();
    for trace_id in &trace_ids {
        let found = app.store.decision(*trace_id).await?;
        decisions.push(found.ok_or_else(|| fault(format!("trace_ids: there is no decision {trace_id}. Leave it out, or report it first.")))?);
    }
    let now = app.clock.now();
    let incident = about(&decisions, request.title, request.severity, now).ok_or_else(|| fault("trace_ids: name at least one decision.".to_owned()))?;
    let id = incident.id;
    app.store.open_incident(incident, author(&caller)).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/v1/incidents/{id}"))], Json(detail(&app, id).await?)))
}

/// An incident that a person opens about `decisions`; `None` if there are none.
fn about(decisions: &[Decision], title: Option<String>, severity: Option<Severity>, now: Time) -> Option<Incident> {
    let worst = decisions.iter().max_by_key(|decision| decision.severity)?;
    let agent = &worst.agent;
    let shared = decisions.iter().all(|decision| decision.agent.id == agent.id && decision.agent.name == agent.name);
    let mut tools = Vec::new();
    for decision in decisions {
        let tool = decision.action();
        if !tools.contains(&tool) {
            tools.push(tool);
        }
    }
    Some(Incident {
        id: fresh_id(now),
        title: title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| worst.title.clone()),
        severity: severity.unwrap_or(worst.severity),
        status: IncidentStatus::Open,
        trigger: Trigger::Manual,
        agent: shared.then(|| agent.clone()),
        trace_ids: decisions.iter().map(|decision| decision.trace_id).collect(),
        tools,
        detail: None,
        opened_at: now,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::decisions::input::{Intake, parse};
    use crate::domain::approval::Rules;
    use crate::domain::severity::RiskBands;

    fn decisions(lines: &str) -> Vec<Decision> {
        let (received_at, pending_ttl) = (Time::from_ms(0), Rules::default().pending_ttl);
        parse(lines.as_bytes(), Intake { received_at, bands: RiskBands::default(), pending_ttl, agent: None, environment: None }).unwrap()
    }

    #[test]
    fn an_incident_is_as_bad_as_its_worst_decision_and_has_the_agent_they_share() {
        let two = decisions(
            r#"{"decision":"DENY","tool_name":"slack","operation":"post","agent":{"id":"a"},"risk_band":"LOW","title":"One"}
            {"decision":"DENY","tool_name":"http","agent":{"id":"a","runtime_type":"x"},"risk_band":"CRITICAL","title":"Two"}"#,
        );
        let incident = about(&two, None, None, Time::from_ms(5)).unwrap();
        assert_eq!((incident.severity, incident.title.as_str()), (Severity::Critical, "Two"));
        assert_eq!(incident.agent.and_then(|agent| agent.id).as_deref(), Some("a"));
        assert_eq!(incident.tools, ["slack.post", "http"]);
        assert_eq!(incident.trace_ids, [two[0].trace_id, two[1].trace_id]);

        let strangers = decisions(r#"[{"decision":"DENY","tool_name":"s","agent":{"id":"a"}},{"decision":"DENY","tool_name":"s","agent":{"name":"a"}}]"#);
        let incident = about(&strangers, Some("Mine".to_owned()), Some(Severity::Low), Time::from_ms(5)).unwrap();
        assert_eq!((incident.severity, incident.title.as_str(), incident.agent, incident.tools.len()), (Severity::Low, "Mine", None, 1));
        assert!(about(&[], None, None, Time::from_ms(5)).is_none());
    }
}
