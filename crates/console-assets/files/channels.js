// Where alerts go: the list, and the form that adds or edits a channel.

import { action, api, badge, busy, field, h, listed, notice, said, select, when } from "./lib.js";
import { KINDS, setUpSteps } from "./kinds.js";

const EVENTS = ["DENY", "REQUIRE_APPROVAL", "INCIDENT", "SANITIZE", "ALLOW"];
const WORDS = { DENY: "denials", REQUIRE_APPROVAL: "approvals", INCIDENT: "incidents", SANITIZE: "sanitized actions", ALLOW: "allowed actions" };
const SEVERITIES = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];

const chosen = (filter) => EVENTS.filter((name) => filter.events.includes(name) || (filter.events.includes("ALL") && name !== "ALLOW"));

function inWords(filter) {
  const events = chosen(filter).length === EVENTS.length ? "everything" : chosen(filter).map((name) => WORDS[name]).join(", ");
  const least = filter.min_severity === "LOW" ? "of any severity" : filter.min_severity === "CRITICAL" ? "CRITICAL only" : `${filter.min_severity} or worse`;
  const part = (what, names) => (names.length > 0 ? `only ${what} ${names.join(", ")}` : `any ${what}`);
  return said(`Gets ${events}, ${least}; ${part("tool", filter.tools)}; ${part("agent", filter.agents)}.`);
}

/** Sends the sample card, and shows what the destination said. */
function testButton(id, place) {
  return action("Test", place, async () => {
    const report = await api("POST", `/api/channels/${id}/test`);
    const answer = report.status ? `It answered HTTP ${report.status} in ${report.latency_ms} ms.` : "There was no answer.";
    return h("div", {}, notice(report.delivered ? "good" : "bad", report.delivered ? "The destination took the sample card. " : "The sample card was not taken. ", answer),
      report.response && h("pre", {}, said(report.response)));
  });
}

/** `/` */
export async function channels({ show }) {
  const { items } = await api("GET", "/api/channels");
  const add = h("p", {}, h("a", { href: "/alerts/new", className: "button primary" }, "Add a channel"));
  if (items.length === 0) return h("div", {}, h("p", { className: "empty" }, "No alert goes anywhere yet. Add the first channel: Slack, Discord, Teams, Telegram or a SIEM."), add);
  return h("div", {}, add, h("ul", { className: "plain" }, items.map((channel) => card(channel, show))));
}

function card(channel, show) {
  const place = h("div");
  const change = (patch) => async () => {
    await api("PATCH", `/api/channels/${channel.id}`, patch);
    await show();
  };
  const remove = async () => {
    if (!confirm(`Delete the channel ${channel.name}? What waits for it is not sent.`)) return;
    await api("DELETE", `/api/channels/${channel.id}`);
    await show();
  };
  const { health, pause } = channel;
  const mark = pause ? badge("paused by the server", "bad") : channel.enabled ? badge("on", "good") : badge("off", "calm");
  return h("li", { className: "card" },
    h("h2", {}, said(channel.name), " ", badge(KINDS[channel.kind].label, "info"), " ", mark),
    h("p", {}, inWords(channel.filter), channel.reminder && " Asks again at half time."),
    pause && notice("bad", "Nothing is sent since ", when(pause.since), ". ", said(pause.reason), " What waits is kept. Mend it, then press Test: a success resumes the channel."),
    channel.warnings.map((warning) => notice("warn", said(warning))),
    h("p", { className: "muted" }, health.pending > 0 ? [`${health.pending} waiting, the oldest since `, when(health.oldest_pending_at)] : "Nothing waits",
      " · last delivered: ", when(health.last_delivered_at), " · ", h("a", { href: `/alerts/deliveries?channel=${channel.id}` }, "deliveries")),
    h("div", { className: "row" }, testButton(channel.id, place), channel.managed ? h("small", {}, "Declared in the configuration file: change it there.") : [
      h("a", { href: `/alerts/${channel.id}`, className: "button" }, "Edit"),
      action(channel.enabled ? "Switch off" : "Switch on", place, change({ enabled: !channel.enabled })),
      action("Delete", place, remove, "danger")]),
    place);
}

/** `/alerts/new` */
export async function addChannel() {
  const place = h("div");
  const draw = (kind) => place.replaceChildren(form(kind, null));
  const kinds = select("kind", Object.entries(KINDS).map(([kind, { label }]) => [kind, label]), "slack");
  kinds.addEventListener("change", () => draw(kinds.value));
  draw("slack");
  return h("div", {}, field("Where to", kinds), place);
}

/** `/alerts/{id}` */
export async function editChannel({ id }) {
  const channel = await api("GET", `/api/channels/${id}`);
  if (channel.managed) return notice("warn", "This channel is declared in the configuration file and is changed there.");
  return form(channel.kind, channel);
}

function form(kind, channel) {
  const place = h("div");
  const filter = channel?.filter ?? { events: ["DENY", "REQUIRE_APPROVAL", "INCIDENT"], min_severity: kind === "siem" ? "LOW" : "HIGH", tools: [], agents: [] };
  const save = h("button", { className: "primary" }, "Save");
  const ticks = EVENTS.map((name) => h("label", { className: "tick" }, h("input", { type: "checkbox", name: "events", value: name, checked: chosen(filter).includes(name) }), ` ${name}`));
  const submit = (submitted) => {
    submitted.preventDefault();
    const data = new FormData(node);
    busy(save, place, async () => {
      const document = {
        name: data.get("name").trim(),
        config: KINDS[kind].config(data, channel !== null),
        filter: { events: data.getAll("events"), min_severity: data.get("min_severity"), tools: listed(data.get("tools")), agents: listed(data.get("agents")) },
      };
      if (kind !== "siem") document.reminder = data.has("reminder");
      const saved = channel ? await api("PATCH", `/api/channels/${channel.id}`, document) : await api("POST", "/api/channels", { kind, enabled: true, ...document });
      if (channel) return done(saved);
      node.replaceChildren(done(saved));
    });
  };
  const node = h("form", { className: "card", onsubmit: submit },
    field("Name", h("input", { name: "name", required: true, maxLength: 100, value: channel?.name ?? "" })),
    KINDS[kind].fields(channel?.config ?? {}),
    h("fieldset", {}, h("legend", {}, "Which events"), ticks),
    kind !== "siem" && h("p", {}, h("label", {}, h("input", { type: "checkbox", name: "reminder", checked: channel?.reminder ?? false }), " Ask again here at half of its life what nobody has answered")),
    field("Least severity", select("min_severity", SEVERITIES, filter.min_severity)),
    field("Tools", h("input", { name: "tools", value: filter.tools.join(", ") }), "Such as slack, github.merge; empty means all."),
    field("Agents", h("input", { name: "agents", value: filter.agents.join(", ") }), "Ids or names; empty means all."),
    save, place);
  return h("div", { className: "beside" }, node, h("aside", { className: "card" }, h("h2", {}, `Set up ${KINDS[kind].label}`), setUpSteps(kind)));
}

/** What follows a save: nothing was posted yet. */
function done(channel) {
  const place = h("div");
  return h("div", {}, notice("good", "Saved. Nothing was posted yet: send the sample card to see that it arrives."),
    channel.warnings.map((warning) => notice("warn", said(warning))),
    h("div", { className: "row" }, testButton(channel.id, place), h("a", { href: "/", className: "button" }, "To the channels")), place);
}
