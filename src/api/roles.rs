//! Who may do what: the one table of routes and roles.
//!
//! [`super::auth::PersonCaller`] asks it for every request, so that a handler that lets a person in cannot forget to; a route that is not in it lets nobody in.
//! API keys stand under their own terms and scopes, not under roles.

use axum::http::Method;
use serde_json::Value;
use utoipa::openapi::OpenApi;
use utoipa::openapi::extensions::ExtensionsBuilder;

use crate::domain::role::Role::{self, Admin, Auditor, Developer, Reviewer};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everyone, signed in or not; what a request needs besides, the route sees to.
    Open,
    /// API keys alone.
    Keys,
    /// People with one of these roles.
    People(&'static [Role]),
    /// People with one of these roles, and API keys with the scope `manage`.
    PeopleAndKeys(&'static [Role]),
}

impl Access {
    /// The roles that may; none where it is not for people, or is no matter of roles.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Open | Self::Keys => &[],
            Self::People(roles) | Self::PeopleAndKeys(roles) => roles,
        }
    }
}

/// One route and who may use it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The method; HEAD is as GET.
    pub method: Method,
    /// The path as the OpenAPI document has it.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
}

const fn rule(method: Method, path: &'static str, access: Access) -> Rule {
    Rule { method, path, access }
}

const ALL: &[Role] = &Role::ALL;
const ADMIN: &[Role] = &[Admin];
/// Those who answer.
const ANSWER: &[Role] = &[Admin, Reviewer];
/// Those who read what was asked and what went wrong.
const CASES: &[Role] = &[Admin, Reviewer, Auditor];
/// Those who build agents.
const BUILD: &[Role] = &[Admin, Developer];
/// Those who show evidence.
const EVIDENCE: &[Role] = &[Admin, Auditor];

/// The table.
pub const RULES: &[Rule] = &[
    // The server itself, and the ways in.
    rule(Method::GET, "/health", Access::Open),
    rule(Method::GET, "/readyz", Access::Open),
    rule(Method::GET, "/openapi.json", Access::Open),
    rule(Method::GET, "/api/version", Access::Open),
    rule(Method::POST, "/api/auth/login", Access::Open),
    rule(Method::POST, "/api/auth/setup", Access::Open),
    rule(Method::POST, "/api/auth/invitation", Access::Open),
    rule(Method::GET, "/api/auth/providers", Access::Open),
    rule(Method::GET, "/api/auth/oidc/{name}", Access::Open),
    rule(Method::GET, "/api/auth/oidc/{name}/callback", Access::Open),
    rule(Method::POST, "/v1/slack/interactions", Access::Open),
    // Oneself.
    rule(Method::POST, "/api/auth/logout", Access::People(ALL)),
    rule(Method::GET, "/api/auth/me", Access::People(ALL)),
    rule(Method::POST, "/api/auth/password", Access::People(ALL)),
    // Another's sessions: administrators alone, which the routes see to.
    rule(Method::GET, "/api/auth/sessions", Access::People(ALL)),
    rule(Method::DELETE, "/api/auth/sessions/{id}", Access::People(ALL)),
    rule(Method::GET, "/api/auth/tokens", Access::People(ALL)),
    rule(Method::POST, "/api/auth/tokens", Access::People(ALL)),
    rule(Method::DELETE, "/api/auth/tokens/{id}", Access::People(ALL)),
    // Activity.
    rule(Method::GET, "/api/decisions", Access::People(ALL)),
    rule(Method::GET, "/v1/traces", Access::People(ALL)),
    rule(Method::GET, "/api/activity/terms", Access::People(ALL)),
    rule(Method::GET, "/api/decisions/{trace_id}", Access::People(ALL)),
    rule(Method::GET, "/v1/traces/{trace_id}", Access::People(ALL)),
    rule(Method::GET, "/api/telemetry/decisions/export", Access::People(ALL)),
    rule(Method::GET, "/v1/decisions/export", Access::People(ALL)),
    rule(Method::GET, "/api/agents", Access::People(ALL)),
    rule(Method::GET, "/api/agents/{id}", Access::People(ALL)),
    // The words of forms.
    rule(Method::GET, "/api/vocabulary", Access::People(ALL)),
    // Figures, and what happens as it happens: of both, what the role may read.
    rule(Method::GET, "/api/stats", Access::People(ALL)),
    rule(Method::GET, "/api/events/stream", Access::People(ALL)),
    // Approvals.
    rule(Method::GET, "/api/approvals", Access::People(CASES)),
    rule(Method::GET, "/api/approvals/{id}", Access::People(CASES)),
    rule(Method::POST, "/api/approvals/decide", Access::People(ANSWER)),
    rule(Method::POST, "/api/approvals/{id}/approve", Access::People(ANSWER)),
    rule(Method::POST, "/api/approvals/{id}/deny", Access::People(ANSWER)),
    // Incidents.
    rule(Method::GET, "/v1/incidents", Access::PeopleAndKeys(CASES)),
    rule(Method::POST, "/v1/incidents", Access::PeopleAndKeys(ANSWER)),
    rule(Method::GET, "/v1/incidents/{id}", Access::PeopleAndKeys(CASES)),
    rule(Method::POST, "/v1/incidents/{id}/notes", Access::PeopleAndKeys(ANSWER)),
    rule(Method::POST, "/v1/incidents/{id}/transition", Access::PeopleAndKeys(ANSWER)),
    // Policies.
    rule(Method::GET, "/v1/policies", Access::PeopleAndKeys(ALL)),
    rule(Method::GET, "/v1/policies/{id}", Access::PeopleAndKeys(ALL)),
    rule(Method::GET, "/v1/policies/by-name/{name}", Access::PeopleAndKeys(ALL)),
    rule(Method::GET, "/v1/policies/{id}/versions", Access::PeopleAndKeys(ALL)),
    rule(Method::POST, "/v1/policies/apply", Access::PeopleAndKeys(BUILD)),
    rule(Method::POST, "/v1/policies/diff", Access::PeopleAndKeys(BUILD)),
    // It tells of what all agents sent, which no key may read.
    rule(Method::POST, "/v1/policies/try", Access::People(BUILD)),
    rule(Method::POST, "/v1/policies/reset", Access::PeopleAndKeys(BUILD)),
    rule(Method::DELETE, "/v1/policies/{id}", Access::PeopleAndKeys(BUILD)),
    rule(Method::POST, "/v1/policies/{id}/restore", Access::PeopleAndKeys(BUILD)),
    // API keys; a developer's own alone.
    rule(Method::GET, "/api/keys", Access::People(BUILD)),
    rule(Method::POST, "/api/keys", Access::People(BUILD)),
    rule(Method::PATCH, "/api/keys/{id}", Access::People(BUILD)),
    rule(Method::DELETE, "/api/keys/{id}", Access::People(BUILD)),
    rule(Method::GET, "/api/telemetry/ephemeral-keys", Access::People(ADMIN)),
    rule(Method::POST, "/api/telemetry/ephemeral-keys/{id}/revoke", Access::People(ADMIN)),
    // Alerts: who was told what is evidence, where alerts go is not.
    rule(Method::GET, "/api/channels", Access::People(ADMIN)),
    rule(Method::POST, "/api/channels", Access::People(ADMIN)),
    rule(Method::GET, "/api/channels/{id}", Access::People(ADMIN)),
    rule(Method::PATCH, "/api/channels/{id}", Access::People(ADMIN)),
    rule(Method::DELETE, "/api/channels/{id}", Access::People(ADMIN)),
    rule(Method::POST, "/api/channels/{id}/test", Access::People(ADMIN)),
    // These two change nothing, and are for who sets channels up.
    rule(Method::POST, "/api/channels/preview", Access::People(ADMIN)),
    rule(Method::POST, "/api/channels/matches", Access::People(ADMIN)),
    rule(Method::GET, "/api/deliveries", Access::People(EVIDENCE)),
    rule(Method::GET, "/api/deliveries/{id}", Access::People(EVIDENCE)),
    rule(Method::POST, "/api/deliveries/replay", Access::People(ADMIN)),
    rule(Method::POST, "/api/deliveries/{id}/replay", Access::People(ADMIN)),
    // The team and the settings.
    rule(Method::GET, "/api/users", Access::People(ADMIN)),
    rule(Method::POST, "/api/users", Access::People(ADMIN)),
    rule(Method::PATCH, "/api/users/{id}", Access::People(ADMIN)),
    rule(Method::POST, "/api/users/{id}/reset", Access::People(ADMIN)),
    rule(Method::GET, "/api/settings", Access::People(ADMIN)),
    rule(Method::PUT, "/api/settings", Access::People(ADMIN)),
    // The audit log.
    rule(Method::GET, "/api/audit", Access::People(EVIDENCE)),
    rule(Method::GET, "/api/audit/export", Access::People(EVIDENCE)),
    // Agents and engines.
    rule(Method::POST, "/v1/scan", Access::Keys),
    rule(Method::POST, "/v1/scan/response", Access::Keys),
    rule(Method::POST, "/v1/decisions", Access::Keys),
    rule(Method::GET, "/v1/approvals/{id}/status", Access::Keys),
    rule(Method::POST, "/v1/keys/ephemeral", Access::Keys),
];

/// Who may use the route of this method and path template; `None` if the table does not know it.
pub fn access(method: &Method, path: &str) -> Option<Access> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    RULES.iter().find(|rule| rule.method == *method && rule.path == path).map(|rule| rule.access)
}

/// Writes the roles of each operation into the OpenAPI document, as `x-roles`.
pub(super) fn describe(document: &mut OpenApi) {
    for rule in RULES {
        let Some(item) = document.paths.paths.get_mut(rule.path) else { continue };
        let operation = match rule.method {
            Method::GET => &mut item.get,
            Method::POST => &mut item.post,
            Method::PUT => &mut item.put,
            Method::PATCH => &mut item.patch,
            _ => &mut item.delete,
        };
        if let Some(operation) = operation.as_mut().filter(|_| !rule.access.roles().is_empty()) {
            let roles: Vec<Value> = rule.access.roles().iter().map(|role| role.name().into()).collect();
            operation.extensions = Some(ExtensionsBuilder::new().add("x-roles", roles).build());
        }
    }
}

#[cfg(test)]
mod tests;
