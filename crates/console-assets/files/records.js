// What happened: decisions, the approvals they ask for, and incidents.

import { ago, api, badge, event, every, facts, field, h, left, moment, notice, now, said, severity, state, when } from "./lib.js";
import { table } from "./deliveries.js";

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

const TABS = [["pending", "Pending"], ["recent", "Recent"], ["granted", "Granted"]];
/** How many approvals a page of the queue has. */
const PAGE = 100;
/** For how long a row that the tab no longer lists stays, in milliseconds: long enough to read who decided. */
const LINGERS = 60_000;
const STATUS_TONES = { pending: "info", approved: "good", denied: "bad", expired: "calm" };
const SURFACES = { slack: "in Slack", console: "in the Console", api: "through the API" };
const status = (name) => badge(name, STATUS_TONES[name] ?? "calm");
const toolOf = (item) => [item.tool_name, item.operation].filter(Boolean).join(".");
const agentOf = (item) => item.agent.name ?? item.agent.id ?? "unknown";
const risk = (item) => [severity(item.severity), item.risk_score === null ? "" : ` ${Number(item.risk_score.toFixed(2))}`];

/** Who ended it and from where, after its status: `by Ada in Slack`. */
const byWhom = (item) => (item.decided_by ? ["by ", said(item.decided_by.name), ` ${SURFACES[item.decided_by.surface] ?? ""}`] : item.status === "expired" ? ["nobody answered"] : []);
/** The same, and when. */
const ended = (item) => [byWhom(item), item.decided_by ? ", " : " ", moment(item.decided_at)];

let waiting = "";
/** How many approvals wait, kept up to date by `countWaiting`. */
export const waitingCount = () => h("span", { className: "badge warn count", "data-waiting": "", hidden: waiting === "", title: "waiting for an answer" }, waiting);

/** Asks how many approvals wait, and says so wherever it is shown. */
export async function countWaiting() {
  // A count that fails says nothing new; the page itself says what is wrong.
  const page = await api("GET", `/api/approvals?limit=${PAGE}`).catch(() => null);
  if (!page) return;
  waiting = page.items.length > 0 ? `${page.items.length}${page.next_cursor ? "+" : ""}` : "";
  for (const node of document.querySelectorAll("[data-waiting]")) {
    node.textContent = waiting;
    node.hidden = waiting === "";
  }
}

/** Answers one approval. What is given is how it stands then and what to say of it; somebody who was faster is an answer too. */
async function answerOne(item, word, note) {
  const what = `${toolOf(item)} for ${agentOf(item)}`;
  try {
    const decided = await api("POST", `/api/approvals/${item.id}/${word}`, note ? { note } : {});
    countWaiting();
    return { item: decided, shown: notice("good", decided.status === "approved" ? "Approved: " : "Denied: ", said(what), ".") };
  } catch (error) {
    const known = error.document?.code === "already_decided" && error.document.approval;
    if (!known) return { item, shown: notice("bad", said(what), ": ", said(error.message)) };
    countWaiting();
    const current = { ...item, ...known };
    return { item: current, shown: notice("warn", "Your answer came too late. ", said(what), " is ", status(current.status), " ", ended(current), ".") };
  }
}

/** A row of the queue. It changes in place, so that focus, selection and what is under the pointer stay. */
function queueRow(first, tab, place) {
  const row = { item: first, missedSince: null };
  const cell = h("td", { "data-label": "Answer" });
  const link = h("a", { href: `/approvals/${first.id}` }, said(toolOf(first)));
  const tick = h("input", { type: "checkbox", value: first.id, "aria-label": `Select ${toolOf(first)} for ${agentOf(first)}` });
  const age = h("td", { "data-label": "Age" });
  row.node = h("tr", {}, h("td", { className: "tickcell", "data-label": "Select" }, tick), age,
    h("td", { "data-label": "Agent" }, agentName(first.agent), h("small", {}, text(first.agent.runtime_type))),
    h("td", { "data-label": "Action" }, link, h("small", {}, said(first.title))),
    h("td", { "data-label": "Why", className: "codes" }, said(first.reason_codes.join("\n"))),
    h("td", { "data-label": "Risk" }, h("span", {}, risk(first))), cell);
  const answering = (label, word, className) => h("button", { type: "button", className, "aria-label": `${label} ${toolOf(first)} for ${agentOf(first)}`, onclick: async () => {
    // The buttons are not switched off, because that would take the focus from them.
    if (cell.ariaBusy) return;
    cell.ariaBusy = "true";
    const { item, shown } = await answerOne(row.item, word);
    cell.ariaBusy = null;
    row.update(item);
    place.replaceChildren(shown);
  } }, label);
  const draw = () => {
    const { item } = row;
    const open = item.status === "pending";
    const holds = item.grant_ends_at && item.remaining_seconds > 0;
    age.replaceChildren(ago(item.opened_at), h("small", {}, open ? left(item.expires_at) : holds ? ["grant ", left(item.grant_ends_at)] : ""));
    // The buttons go: whoever had one of them in focus goes on from the row's link.
    if (cell.contains(document.activeElement)) link.focus();
    // What takes the place of the buttons is no higher than they are, or the rows below would move under the pointer.
    cell.replaceChildren(...(open ? [h("span", { className: "row" }, answering("Approve", "approve", "primary"), answering("Deny", "deny", "danger"))]
      : [h("span", {}, status(item.status), " ", moment(item.decided_at)), h("small", {}, byWhom(item)), tab !== "pending" && item.note && h("small", {}, said(`“${item.note}”`))].filter(Boolean)));
    tick.hidden = !open;
    tick.checked &&= open;
    row.node.classList.toggle("over", !open);
  };
  row.update = (item) => {
    // An answer that was under way while the approval ended must not open it again.
    if (item.status === "pending" && row.item.status !== "pending") return;
    const changed = item.status !== row.item.status || (item.remaining_seconds > 0) !== (row.item.remaining_seconds > 0);
    row.item = item;
    if (changed) draw();
  };
  row.selected = () => tick.checked;
  row.select = (on) => (tick.checked = on && row.item.status === "pending");
  draw();
  return row;
}

/** `/approvals` */
export async function approvals({ query, go, show }) {
  const tab = TABS.some(([name]) => name === query.get("tab")) ? query.get("tab") : "pending";
  const filter = Object.fromEntries(["agent", "reason"].map((name) => [name, query.get(name)]).filter(([, value]) => value));
  const address = (more) => `?${new URLSearchParams({ tab, ...filter, ...more })}`;
  const cursor = query.get("cursor");
  const load = () => api("GET", `/api/approvals${address({ limit: PAGE, ...(cursor && { cursor }) })}`);
  const first = await load();

  const place = h("div", { "aria-live": "polite" });
  const trouble = h("div");
  const bar = h("form", { className: "row card", hidden: true });
  const body = h("tbody", { onchange: () => drawBar() });
  const heads = ["Select", "Age", "Agent", "Action", "Why", "Risk", "Answer"].map((head) => h("th", { scope: "col" }, head));
  const list = h("table", { className: "queue" }, h("thead", {}, h("tr", {}, heads)), body);
  const empty = h("p", { className: "empty" }, emptySentence(tab, filter));
  const all = h("input", { type: "checkbox", onchange: () => {
    for (const row of rows.values()) row.select(all.checked);
    drawBar();
  } });
  const selectAll = h("label", { className: "tick" }, all, " Select all");
  const rows = new Map();

  const merge = (items) => {
    // What waits longest stands first and what is new comes last, so that no row moves under a pointer. Elsewhere there is nothing to hit by mistake.
    const ordered = tab === "pending" ? [...items].reverse() : items;
    const top = body.firstChild;
    for (const item of ordered) {
      const known = rows.get(item.id);
      if (known) known.update(item);
      else {
        const row = queueRow(item, tab, place);
        rows.set(item.id, row);
        body.insertBefore(row.node, tab === "pending" ? null : top);
      }
    }
    const ids = new Set(items.map((item) => item.id));
    for (const row of rows.values()) row.missedSince = ids.has(row.item.id) ? null : row.missedSince ?? now();
    list.hidden = rows.size === 0;
    empty.hidden = rows.size > 0;
    drawBar();
  };
  const drawBar = () => {
    const chosen = [...rows.values()].filter((row) => row.selected());
    const open = [...rows.values()].filter((row) => row.item.status === "pending");
    all.checked = chosen.length > 0 && chosen.length === open.length;
    all.indeterminate = chosen.length > 0 && chosen.length < open.length;
    selectAll.hidden = open.length === 0;
    bar.hidden = chosen.length === 0;
    approve.textContent = `Approve ${chosen.length}`;
    deny.textContent = `Deny ${chosen.length}`;
  };
  /** Rows that the tab no longer lists say how they ended for a while, and go while nobody is at the table. */
  const sweep = () => {
    if (list.matches(":hover, :focus-within")) return;
    for (const [id, row] of rows) {
      if (row.missedSince === null || row.missedSince > now() - LINGERS || row.selected()) continue;
      row.node.remove();
      rows.delete(id);
    }
  };
  const missing = (error) => {
    if (error.status !== 404) throw error;
  };
  const refresh = async () => {
    try {
      const { items } = await load();
      const ids = new Set(items.map((item) => item.id));
      const gone = [...rows.values()].filter((row) => !ids.has(row.item.id) && row.item.status === "pending").slice(0, 20);
      const stand = await Promise.all(gone.map((row) => api("GET", `/api/approvals/${row.item.id}`).catch(missing)));
      for (const item of stand) if (item) rows.get(item.id)?.update(item);
      sweep();
      merge(items);
      trouble.replaceChildren();
    } catch (error) {
      if (error.status === 401) show();
      else if (!trouble.hasChildNodes()) trouble.replaceChildren(notice("warn", "Not up to date since ", moment(new Date().toISOString()), ". ", error.message));
    }
  };

  const note = h("input", { name: "note", maxLength: 2000, placeholder: "Note for all of them (optional)", "aria-label": "Note for all that are selected" });
  const decideMany = (decision) => async () => {
    const ids = [...rows.values()].filter((row) => row.selected()).map((row) => row.item.id);
    approve.disabled = deny.disabled = true;
    try {
      const { results } = await api("POST", "/api/approvals/decide", { ids, decision, ...(note.value.trim() && { note: note.value.trim() }) });
      place.replaceChildren(...results.length ? [inWords(results, decision)] : []);
      for (const result of results) if (result.approval) rows.get(result.id)?.update(result.approval);
      for (const row of rows.values()) row.select(false);
      note.value = "";
      countWaiting();
      place.firstChild?.focus();
    } catch (error) {
      place.replaceChildren(notice("bad", said(error.message)));
    }
    approve.disabled = deny.disabled = false;
    drawBar();
  };
  const approve = h("button", { type: "button", className: "primary", onclick: decideMany("approve") });
  const deny = h("button", { type: "button", className: "danger", onclick: decideMany("deny") });
  // Enter in the note must not decide anything.
  bar.addEventListener("submit", (submitted) => submitted.preventDefault());
  bar.append(note, approve, deny);

  const submit = (submitted) => {
    submitted.preventDefault();
    const given = [...new FormData(submitted.target)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value !== "");
    go(`/approvals?${new URLSearchParams([["tab", tab], ...given])}`);
  };
  const tabs = h("nav", { className: "tabs", "aria-label": "Which approvals" }, TABS.map(([name, label]) =>
    h("a", { href: `/approvals?${new URLSearchParams({ ...filter, tab: name })}`, "aria-current": name === tab ? "page" : null }, label, name === "pending" && waitingCount())));
  const filters = h("form", { className: "row filters", onsubmit: submit },
    field("Agent", h("input", { name: "agent", value: filter.agent ?? "", spellcheck: false, placeholder: "name or id" })),
    field("Reason", h("input", { name: "reason", value: filter.reason ?? "", spellcheck: false, placeholder: "reason code" })),
    h("span", { className: "field row" }, h("button", {}, "Filter"), Object.keys(filter).length > 0 && h("a", { href: `/approvals?tab=${tab}` }, "Show all")));
  const older = h("p", { className: "row" }, cursor && h("a", { href: `/approvals${address()}` }, "Newest"),
    first.next_cursor && h("a", { href: `/approvals${address({ cursor: first.next_cursor })}` }, "Older"));
  const page = h("div", {}, tabs, filters, tab === "pending" && selectAll, empty, list, older, h("div", { className: "bar" }, trouble, place, bar));
  merge(first.items);
  if (tab !== "pending") list.classList.add("noticks");
  every(3, page, refresh);
  return page;
}

function emptySentence(tab, filter) {
  if (Object.keys(filter).length > 0) return ["Nothing matches this filter. ", h("a", { href: `/approvals?tab=${tab}` }, "Show all"), "."];
  if (tab === "granted") return "No grant holds now. An approved request is allowed again until its grant ends.";
  if (tab === "recent") return "No approval has ended yet.";
  return "Nothing waits. When an agent's request needs a person, it appears here by itself.";
}

/** What became of several answers at once. */
function inWords(results, decision) {
  const of = (outcome) => results.filter((result) => result.outcome === outcome);
  const late = of("already_decided").map(({ approval: item }) => h("li", {}, said(toolOf(item)), " is ", status(item.status), " ", ended(item), "."));
  const [own, lost] = [of("own_request").length, of("not_found").length];
  const shown = notice(results.length === of("decided").length ? "good" : "warn", `${of("decided").length} ${decision === "approve" ? "approved" : "denied"}. `,
    late.length > 0 && `${late.length} had been answered before. `, own > 0 && `${own} you may not approve: you own the API key that asks. `, lost > 0 && `${lost} are not there any more.`);
  return h("div", { tabIndex: -1 }, shown, late.length > 0 && h("ul", {}, late));
}

/** A part of a page that is drawn anew where its data changed, and only then; a link in it keeps the focus. */
function part(draw) {
  const node = h("div");
  let drawn;
  const update = (data) => {
    const key = JSON.stringify(data);
    if (key === drawn) return;
    drawn = key;
    const focused = node.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    node.replaceChildren(...[draw(data)].flat().filter(Boolean));
    if (focused) [...node.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
  };
  return { node, update };
}

/** `/approvals/{id}` */
export async function approval({ id, show }) {
  const load = () => api("GET", `/api/approvals/${id}`);
  let item = await load();
  const place = h("div", { "aria-live": "polite" });
  const head = part((shown) => h("p", { className: "lead" }, status(shown.status), " ", severity(shown.severity), " ", said(shown.title),
    shown.status === "pending" && h("span", { className: "clock" }, left(shown.expires_at))));
  const verdict = part((shown) => ending(shown));
  const day = part((shown) => agentDay(shown));
  const cards = part((shown) => (shown.length > 0 ? cardTable(shown) : h("p", { className: "empty" }, "No channel takes this question, so nobody was told by a card.")));
  const history = part((shown) => h("ul", { className: "history" }, shown.map(happened)));
  const traces = part((shown) => h("ul", {}, shown.map((trace) => h("li", {}, h("a", { href: `/activity/${trace}` }, trace)))));
  const form = answerForm(() => item, place, (decided) => {
    take({ ...item, ...decided });
    refresh();
  });

  const take = (fresh) => {
    if (fresh.status === "pending" && item.status !== "pending") return;
    item = fresh;
    const { status: stands, severity: band, title, expires_at } = item;
    head.update({ status: stands, severity: band, title, expires_at });
    form.hidden = stands !== "pending";
    verdict.node.hidden = !form.hidden;
    const { decided_by, decided_at, note, grant_ends_at, deny_ends_at, used_at } = item;
    if (!form.hidden) return rest();
    const hadFocus = form.contains(document.activeElement);
    verdict.update({ status: stands, decided_by, decided_at, note, grant_ends_at, deny_ends_at, used_at, used_up: item.remaining_seconds === 0 });
    if (hadFocus) verdict.node.querySelector("h2").focus();
    rest();
  };
  const rest = () => {
    day.update(item.agent_day);
    cards.update(item.cards);
    history.update(item.history);
    traces.update(item.trace_ids);
  };
  const refresh = async () => {
    try {
      const before = item.status;
      const fresh = await load();
      const byOther = before === "pending" && item.status === "pending" && fresh.status !== "pending";
      take(fresh);
      if (byOther) place.replaceChildren(notice("warn", item.status === "expired" ? "Its time is over." : ["While you read, somebody else answered: ", status(item.status), " ", ended(item), "."]));
    } catch (error) {
      if (error.status === 401) show();
      // Anything else is tried again in a moment, and an answer says what is wrong.
    }
  };

  const page = h("div", {}, head.node, h("div", { className: "beside" },
    h("div", {}, h("section", { className: "card" }, h("h2", {}, "What would happen"), request(item)),
      h("section", { className: "card" }, h("h2", {}, "Who and why"), whoAndWhy(item))),
    h("div", {}, h("section", { className: "card" }, form, verdict.node, place, h("p", {}, h("a", { href: "/approvals" }, "To the approvals"), " ", waitingCount())),
      h("section", { className: "card" }, h("h2", {}, "The agent's last 24 hours"), day.node),
      h("section", { className: "card" }, h("h2", {}, "History"), history.node))),
  h("h2", {}, "Cards"), cards.node, h("h2", {}, "Decisions about this request"), traces.node);
  take(item);
  every(3, page, refresh);
  return page;
}

/** The request as it would be sent, without its secrets. */
function request(item) {
  const body = item.body === null ? null : typeof item.body === "string" ? item.body : JSON.stringify(item.body, null, 2);
  return h("div", {}, h("p", { className: "request" }, h("strong", {}, said(toolOf(item)))),
    (item.method || item.url) && h("p", { className: "request" }, h("code", {}, item.method && said(item.method), " ", item.url && said(item.url))),
    body === null ? h("p", { className: "muted" }, "The request has no body.") : h("pre", { className: "tall", tabIndex: 0, role: "region", "aria-label": "The request's body" }, said(body)));
}

function whoAndWhy(item) {
  return facts([
    ["Agent", agentName(item.agent)],
    ["Agent's id", item.agent.name ? text(item.agent.id) : null],
    ["Runtime", text(item.agent.runtime_type)],
    ["Why", text(item.reason_codes.join(", "))],
    ["Risk", h("span", {}, risk(item))],
    ["Policy", text(item.policy_name ?? item.policy_id)],
    ["Environment", text(item.environment)],
    ["Asked", h("span", {}, when(item.opened_at), item.asked > 1 ? `, ${item.asked} times` : "")],
    ["Lapses", when(item.expires_at)],
    // Hovering shows all of it; so does a click, for those who cannot hover.
    ["Request", h("details", {}, h("summary", { title: item.signature }, h("code", {}, item.request)), h("code", {}, item.signature))],
  ]);
}

/** The note and the three ways to go on. */
function answerForm(current, place, then) {
  const note = h("textarea", { name: "note", rows: 3, maxLength: 2000 });
  const answering = (label, word, className) => h("button", { type: "button", className, onclick: async () => {
    if (form.ariaBusy) return;
    form.ariaBusy = "true";
    const { item, shown } = await answerOne(current(), word, note.value.trim());
    form.ariaBusy = null;
    place.replaceChildren(shown);
    if (item.status !== "pending") then(item);
  } }, label);
  const form = h("form", { onsubmit: (submitted) => submitted.preventDefault() }, h("h2", {}, "Your answer"),
    field("Note", note, "Optional; the agent and the history get it."),
    h("p", { className: "row answers" }, answering("Approve", "approve", "primary"), answering("Deny", "deny", "danger"),
      h("a", { href: "/approvals", className: "button", title: "Leave it waiting" }, "Defer")));
  return form;
}

/** How it ended, and what follows for the identical request. */
function ending(item) {
  const { decided_by: by } = item;
  const ids = by?.surface === "slack" ? [`member ${by.user}`, `team ${by.team}`, by.channel && `channel ${by.channel}`].filter(Boolean).join(", ") : null;
  const until = (end, holds, over) => (Date.parse(end) > now() ? [`${holds} until `, moment(end), " (", left(end), ")."] : [over, moment(end), "."]);
  const spent = item.used_up && item.used_at && Date.parse(item.grant_ends_at) > now();
  return h("div", {}, h("h2", { tabIndex: -1 }, "The answer"),
    h("p", {}, status(item.status), " ", ended(item), "."), ids && h("p", { className: "muted" }, said(ids)),
    item.note && h("blockquote", { className: "wrap" }, said(item.note)),
    item.grant_ends_at && h("p", {}, spent ? "The one retry that it allows was made." : until(item.grant_ends_at, "The identical request is allowed", "The grant ended ")),
    item.used_at && h("p", { className: "muted" }, "First used ", moment(item.used_at), "."),
    item.deny_ends_at && h("p", {}, until(item.deny_ends_at, "The identical request is refused without asking", "Since then asked anew: ")),
    item.status === "expired" && h("p", {}, "The identical request, sent again, asks anew."));
}

const agentDay = ({ counts }) => h("ul", { className: "plain row" }, Object.entries(counts).map(([name, count]) => h("li", {}, event(name), ` ${count}`)));

function cardTable(items) {
  const heads = ["Channel", "Purpose", "State", "Attempts", "Done"].map((head) => h("th", { scope: "col" }, head));
  const row = (card) => h("tr", {},
    h("td", { "data-label": "Channel" }, h("a", { href: `/alerts/deliveries/${card.delivery_id}` }, said(card.channel))),
    h("td", { "data-label": "Purpose" }, card.purpose),
    h("td", { "data-label": "State" }, state(card.state), card.reason && h("small", {}, " ", said(card.reason))),
    h("td", { "data-label": "Attempts" }, String(card.attempts)),
    h("td", { "data-label": "Done" }, card.settled_at ? moment(card.settled_at) : "not yet"));
  return h("table", {}, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, items.map(row)));
}

const HAPPENED = {
  opened: "The agent asked", failover: "Failover", reminder: "Reminded", approved: "Approved", denied: "Denied", expired: "Expired: nobody answered", refused: "An answer was refused",
};

const happened = ({ at, what, by, note }) => h("li", {}, h("span", { className: "muted" }, moment(at)), " ", said(HAPPENED[what] ?? what),
  by && [" by ", said(by.name), ` ${SURFACES[by.surface] ?? ""}`], note && [": ", said(note)]);

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
