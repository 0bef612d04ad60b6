// What happened: decisions, the approvals they ask for, and incidents.

import { api, event, facts, field, h, notice, said, severity, when } from "./lib.js";
import { table } from "./deliveries.js";

/** How many of the newest questions are looked through for an approval's id. */
const LOOKED_THROUGH = 50;
const agentName = (agent) => agent && said(agent.name ?? agent.id ?? "unknown");
const text = (value) => (value ? said(value) : null);

/** `/activity` */
export async function activity({ go }) {
  const input = h("input", { name: "trace", required: true, pattern: "\\s*[0-9a-fA-F\\-]{36}\\s*", spellcheck: false, title: "A trace id: 36 hex digits and hyphens" });
  const submit = (submitted) => {
    submitted.preventDefault();
    go(`/activity/${input.value.trim()}`);
  };
  const page = await api("GET", "/api/deliveries?limit=50");
  return h("div", {},
    h("form", { className: "row filters", onsubmit: submit }, field("Look up a decision by its trace id", input), h("button", {}, "Show")),
    h("h2", {}, "Latest alerts"),
    page.items.length > 0 ? table(page.items) : h("p", { className: "empty" }, "No alert was sent yet. Once a decision matches a channel, it is listed here."));
}

function detail(decision) {
  const risk = decision.risk_score === null ? "" : ` (${decision.risk_score})`;
  return h("div", {},
    h("p", { className: "lead" }, event(decision.decision), " ", severity(decision.severity), risk, " ", said(decision.title)),
    facts([
      ["Agent", agentName(decision.agent)],
      ["Agent's id", decision.agent.name ? text(decision.agent.id) : null],
      ["Runtime", text(decision.agent.runtime_type)],
      ["Tool", said([decision.tool_name, decision.operation].filter(Boolean).join("."))],
      ["Why", text(decision.reason_codes.join(", "))],
      ["Request", text([decision.method, decision.url].filter(Boolean).join(" "))],
      ["Called from", text(decision.src_ip)],
      ["Policy", text(decision.policy_name ?? decision.policy_id)],
      ["Environment", text(decision.environment)],
      ["Happened", when(decision.occurred_at)],
      ["Received", when(decision.received_at)],
      ["Approval", decision.approval && h("a", { href: `/approvals/${decision.approval.id}` }, decision.approval.id)],
      ["Expires", decision.approval && when(decision.approval.expires_at)],
      ["Trace id", h("code", {}, decision.trace_id)],
    ]));
}

async function sentTo(trace) {
  const sent = await api("GET", `/api/deliveries?trace_id=${encodeURIComponent(trace)}`);
  return [h("h2", {}, "Alerts about it"),
    sent.items.length > 0 ? table(sent.items) : h("p", { className: "empty" }, "No channel's filter takes it, so nobody was told. ", h("a", { href: "/" }, "See the channels' filters"), ".")];
}

/** `/activity/{trace_id}` */
export async function decision({ id }) {
  return h("div", {}, detail(await api("GET", `/api/decisions/${id}`)), await sentTo(id));
}

const NOT_YET = "Approvals cannot be answered here yet: that arrives with the approvals release. Until then a question lapses when its time is over.";

/** `/approvals` */
export async function approvals() {
  const page = await api("GET", "/api/deliveries?event=REQUIRE_APPROVAL");
  return h("div", {}, notice("warn", NOT_YET), h("h2", {}, "Latest questions sent"),
    page.items.length > 0 ? table(page.items) : h("p", { className: "empty" }, "No agent's question was sent to a channel yet."));
}

/** `/approvals/{id}`: the decision is found among those that were sent last, because the API has no way from an approval to it. */
export async function approval({ id }) {
  const sent = await api("GET", "/api/deliveries?event=REQUIRE_APPROVAL&limit=200");
  const traces = [...new Set(sent.items.filter((item) => !item.test && item.trace_id).map((item) => item.trace_id))].slice(0, LOOKED_THROUGH);
  const found = (await Promise.all(traces.map((trace) => api("GET", `/api/decisions/${trace}`).catch(() => null))))
    .find((candidate) => candidate?.approval_id === id.toLowerCase());
  if (found) return h("div", {}, notice("warn", NOT_YET), detail(found), await sentTo(found.trace_id));
  return h("div", {}, notice("warn", NOT_YET),
    h("p", {}, `It is not among the ${LOOKED_THROUGH} questions sent last. The card that brought you here names its trace id: `,
      h("a", { href: "/activity" }, "look the decision up by it"), "."));
}

/** `/incidents` */
export async function incidents({ query }) {
  const page = await api("GET", `/v1/incidents?${query}`);
  const item = (found) => h("li", { className: "card" },
    h("p", {}, event("INCIDENT"), " ", severity(found.severity), " ", h("a", { href: `/incidents/${found.id}` }, said(found.title))),
    h("p", { className: "muted" }, found.status, " · opened ", when(found.opened_at)));
  if (page.items.length === 0) return h("p", { className: "empty" }, "No incident is known. One is opened when a channel stops working, or by POST /v1/incidents.");
  return h("div", {}, h("ul", { className: "plain" }, page.items.map(item)),
    page.next_cursor && h("p", {}, h("a", { href: `/incidents?cursor=${encodeURIComponent(page.next_cursor)}` }, "Older")));
}

/** `/incidents/{id}` */
export async function incident({ id }) {
  const found = await api("GET", `/v1/incidents/${id}`);
  return h("div", {},
    h("p", { className: "lead" }, event("INCIDENT"), " ", severity(found.severity), " ", said(found.title)),
    found.detail && h("p", { className: "wrap" }, said(found.detail)),
    facts([
      ["Status", found.status],
      ["Opened", when(found.opened_at)],
      ["Because", found.trigger.replaceAll("_", " ")],
      ["Agent", agentName(found.agent)],
      ["Tools", text(found.tools.join(", "))],
    ]),
    found.trigger === "channel_paused" && h("p", {}, h("a", { href: "/" }, "Go to the channels"), " to see the paused one and what to do."),
    found.trace_ids.length > 0 && [h("h2", {}, "Decisions"), h("ul", {}, found.trace_ids.map((trace) => h("li", {}, h("a", { href: `/activity/${trace}` }, trace))))]);
}
