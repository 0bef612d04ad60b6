// What went where: the list with its filters, one delivery with its attempts, and sending again.

import { action, api, badge, event, facts, field, h, notice, said, select, severity, state, when } from "./lib.js";

const STATES = ["pending", "delivered", "dead", "expired", "suppressed"];
const EVENTS = ["ALLOW", "DENY", "SANITIZE", "REQUIRE_APPROVAL", "INCIDENT"];
const FILTERS = ["channel", "state", "event", "trace_id"];

/** The deliveries as a table. */
export function table(items) {
  const row = (item) => h("tr", {},
    h("td", { "data-label": "When" }, when(item.created_at)),
    h("td", { "data-label": "Event" }, event(item.event), " ", severity(item.severity)),
    h("td", { "data-label": "What" }, h("a", { href: `/alerts/deliveries/${item.id}` }, said(item.title)), item.test && " (test)"),
    h("td", { "data-label": "Channel" }, said(item.channel_name)),
    h("td", { "data-label": "State" }, state(item.state), item.reason && h("small", {}, " ", said(item.reason))),
    h("td", { "data-label": "Attempts" }, String(item.attempt_count)));
  const heads = ["When", "Event", "What", "Channel", "State", "Attempts"].map((head) => h("th", { scope: "col" }, head));
  return h("table", {}, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, items.map(row)));
}

/** `/alerts/deliveries` */
export async function deliveries({ query, go, show }) {
  const [page, channels] = await Promise.all([api("GET", `/api/deliveries?${query}`), api("GET", "/api/channels")]);
  const filter = Object.fromEntries(FILTERS.map((name) => [name, query.get(name)]).filter(([, value]) => value));
  const older = new URLSearchParams({ ...filter, cursor: page.next_cursor ?? "" });
  const filtered = Object.keys(filter).length > 0;
  return h("div", {},
    filterForm(filter, channels.items, go),
    replayAll(filter, show),
    page.items.length > 0 ? table(page.items) : h("p", { className: "empty" }, filtered
      ? ["Nothing matches this filter. ", h("a", { href: "/alerts/deliveries" }, "Show all deliveries"), "."]
      : ["Nothing was sent yet. ", h("a", { href: "/alerts/new" }, "Add a channel"), ", then report a decision with POST /v1/decisions."]),
    h("p", { className: "row" }, query.has("cursor") && h("a", { href: `/alerts/deliveries?${new URLSearchParams(filter)}` }, "Newest"),
      page.next_cursor && h("a", { href: `/alerts/deliveries?${older}` }, "Older")));
}

function filterForm(filter, channels, go) {
  const submit = (submitted) => {
    submitted.preventDefault();
    const given = [...new FormData(submitted.target)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value !== "");
    go(`/alerts/deliveries?${new URLSearchParams(given)}`);
  };
  return h("form", { className: "row filters", onsubmit: submit },
    field("Channel", select("channel", [["", "any"], ...channels.map((channel) => [channel.id, channel.name])], filter.channel)),
    field("State", select("state", [["", "any"], ...STATES], filter.state)),
    field("Event", select("event", [["", "any"], ...EVENTS], filter.event)),
    field("Trace id", h("input", { name: "trace_id", value: filter.trace_id ?? "", spellcheck: false })),
    h("button", {}, "Filter"));
}

/** Counts first; only the second button sends. */
function replayAll(filter, show) {
  const place = h("div");
  const replay = (dry_run, until) => api("POST", "/api/deliveries/replay", { filter: { ...filter, until }, dry_run });
  const count = async () => {
    // What is queued after the count is not part of what was agreed to.
    const until = new Date().toISOString();
    const { matched } = await replay(true, until);
    if (matched === 0) return notice("calm", "None of these can be sent again: pending ones are tried by themselves, and tests are not repeated.");
    const send = action(`Send ${matched} again`, place, async () => {
      const { replayed } = await replay(false, until);
      setTimeout(show, 1500);
      return notice("good", `${replayed} are back in the queue.`);
    }, "danger");
    const cancel = h("button", { type: "button", onclick: () => place.replaceChildren() }, "Cancel");
    const which = Object.keys(filter).length > 0 ? "that match the filter" : "in all, without any filter";
    return h("div", { className: "notice warn", role: "status" }, `${matched} deliveries ${which} can be sent again, delivered ones too. `, h("span", { className: "row" }, send, cancel));
  };
  return h("div", {}, action("Send these again…", place, count, "quiet"), place);
}

/** `/alerts/deliveries/{id}` */
export async function delivery({ id, show }) {
  const item = await api("GET", `/api/deliveries/${id}`);
  const place = h("div");
  const replay = action("Send again", place, async () => {
    await api("POST", `/api/deliveries/${id}/replay`);
    setTimeout(show, 1500);
    return notice("good", "It is back in the queue.");
  });
  const attempt = (made, index) => h("li", { className: "card" },
    h("p", {}, `${index + 1}. `, when(made.at), " ", badge(made.outcome.replaceAll("_", " "), ["delivered", "accepted"].includes(made.outcome) ? "good" : "warn"),
      ` ${made.status ? `HTTP ${made.status}` : "no answer"} after ${made.latency_ms} ms`),
    made.response ? h("pre", {}, said(made.response)) : h("p", { className: "muted" }, "The answer was empty."));
  return h("div", {},
    h("p", { className: "lead" }, event(item.event), " ", severity(item.severity), " ", said(item.title)),
    facts([
      ["Channel", said(item.channel_name)],
      ["State", state(item.state)],
      ["Why", item.reason && said(item.reason)],
      ["Queued", when(item.created_at)],
      ["Next attempt", item.next_at && when(item.next_at)],
      ["Done", item.settled_at && when(item.settled_at)],
      ["Sent as", item.degraded && "plain text, because the destination refused the card"],
      ["Sent in", item.sent_in && h("a", { href: `/alerts/deliveries/${item.sent_in}` }, `the summary card of delivery ${item.sent_in}`)],
      ["Decision", item.trace_id && !item.test && h("a", { href: `/activity/${item.trace_id}` }, item.trace_id)],
      ["Incident", item.incident_id && h("a", { href: `/incidents/${item.incident_id}` }, item.incident_id)],
      ["Kind", item.test && "a test's sample card"],
    ].map(([term, value]) => [term, value || null])),
    item.state !== "pending" && !item.test && replay, place,
    h("h2", {}, "Attempts"),
    item.attempts.length > 0 ? h("ol", { className: "plain" }, item.attempts.map(attempt)) : h("p", { className: "empty" }, "No attempt was made yet."));
}
