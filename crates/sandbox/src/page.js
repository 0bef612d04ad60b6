// What arrived at the sandbox, drawn as each platform would. Nothing is ever set as HTML: texts are text nodes, addresses go through `link`. Slack is in slack.js.
"use strict";

const KEPT = 200; // entries drawn for one destination
const EVERY = 1000; // ms between two looks
const LABELS = { slack: "Slack", discord: "Discord", teams: "Teams", telegram: "Telegram", splunk: "Splunk HEC", datadog: "Datadog", sumo: "Sumo Logic", generic: "Generic" };
const SILENT = "on this page only Slack's buttons can be clicked";
const byId = (id) => document.getElementById(id);
const list = (value) => (Array.isArray(value) ? value : []);
const text = (value) => (typeof value === "string" ? value : "");

/** An element with a class and children; strings become text nodes. */
function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** A link, where the address is http(s); its text alone otherwise. */
function link(address, label, name) {
  if (!/^https?:\/\//i.test(text(address))) return make("span", name, label);
  const anchor = make("a", name, label);
  anchor.href = address;
  anchor.target = "_blank";
  anchor.rel = "noreferrer noopener";
  return anchor;
}

function inert(label, style) {
  const button = make("button", `button ${style}`, label);
  button.type = "button";
  button.title = SILENT;
  return button;
}

function sender(name) {
  return make("div", "from", make("span", "avatar", "I"), name, make("span", "app", "APP"));
}

// --- Discord -------------------------------------------------------------

/** Fences and inline code, which is all that our cards use of Discord's Markdown. */
function discordText(value) {
  const parts = text(value).split(/(```[^]*?```|`[^`\n]+`)/);
  return parts.map((part) => {
    if (part.startsWith("```") && part.length >= 6) return make("pre", "", part.slice(3, -3).replace(/^[\w+-]*\n/, "").replace(/\n$/, ""));
    if (part.startsWith("`") && part.length > 2) return make("code", "", part.slice(1, -1));
    return part;
  });
}

function discord(payload) {
  const embeds = list(payload.embeds).map((embed) => {
    const fields = list(embed.fields).map((field) => make("div", field.inline ? "" : "full", make("div", "strong", text(field.name)), make("div", "", discordText(field.value))));
    const when = embed.timestamp ? new Date(embed.timestamp).toLocaleString() : "";
    const card = make("div", "card", make("div", "head", embed.url ? link(embed.url, text(embed.title)) : text(embed.title)), make("div", "", discordText(embed.description)),
      make("div", "fields", fields), make("div", "dim", [text(embed.footer && embed.footer.text), when].filter(Boolean).join(" · ")));
    card.style.borderLeftColor = `#${(Number(embed.color) || 0).toString(16).padStart(6, "0")}`;
    return card;
  });
  const rows = list(payload.components).map((row) => make("div", "buttons", list(row.components).map((button) => link(button.url, text(button.label), "button"))));
  return [sender(text(payload.username) || "Interven"), make("div", "", discordText(payload.content)), ...embeds, ...rows];
}

// --- Teams ---------------------------------------------------------------

function teamsRun(run) {
  if (typeof run === "string") return run;
  const name = [run.weight === "Bolder" && "strong", run.italic && "italic", run.fontType === "Monospace" && "mono", text(run.size).toLowerCase(), run.isSubtle && "dim"].filter(Boolean).join(" ");
  return make("span", name, text(run.text));
}

function teamsElement(element) {
  switch (element.type) {
    case "RichTextBlock": {
      const runs = list(element.inlines);
      const fixed = runs.length > 0 && runs.every((run) => run.fontType === "Monospace");
      return make(fixed ? "pre" : "div", "", runs.map(teamsRun));
    }
    case "TextBlock": return make("div", "", teamsRun(element));
    case "Container": return make("div", `box ${text(element.style).toLowerCase()}`, list(element.items).map(teamsElement));
    case "ColumnSet": return make("div", "cells", list(element.columns).map((column) => make("div", "", list(column.items).map(teamsElement))));
    case "FactSet": return make("div", "facts", list(element.facts).flatMap((fact) => [make("span", "strong", text(fact.title)), make("span", "", text(fact.value))]));
    case "ActionSet": return teamsActions(element);
    default: return make("div", "dim", `[${text(element.type)}]`);
  }
}

function teamsActions(holder) {
  return make("div", "buttons", list(holder.actions).map((action) => (action.url ? link(action.url, text(action.title), "button") : inert(text(action.title), ""))));
}

function teams(payload) {
  return [sender("Workflows"), ...list(payload.attachments).map((attachment) => {
    const card = attachment.content || {};
    return make("div", "card", list(card.body).map(teamsElement), teamsActions(card));
  })];
}

// --- Telegram ------------------------------------------------------------

const TELEGRAM = { bold: ["span", "strong"], italic: ["span", "italic"], underline: ["span", "under"], strikethrough: ["span", "strike"], code: ["code", ""], pre: ["pre", ""], blockquote: ["blockquote", ""], expandable_blockquote: ["blockquote", ""] };

/** Text with its entities, from the outermost in. Offsets are UTF-16 units, as JavaScript's own are. */
function telegramText(whole, from, to, entities) {
  const nodes = [];
  let at = from;
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  for (let index = 0; index < sorted.length; index++) {
    const entity = sorted[index];
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || entity.offset >= to) continue;
    nodes.push(whole.slice(at, entity.offset));
    const inside = sorted.slice(index + 1).filter((other) => other.offset < end);
    const children = telegramText(whole, entity.offset, end, inside);
    const [tag, name] = TELEGRAM[entity.type] || ["span", ""];
    nodes.push(entity.type === "text_link" ? link(entity.url, whole.slice(entity.offset, end)) : make(tag, name, children));
    at = end;
  }
  nodes.push(whole.slice(at, to));
  return nodes;
}

function telegram(payload, item) {
  const whole = text(payload.text);
  const bubble = make("div", "bubble", telegramText(whole, 0, whole.length, list(payload.entities)), make("span", "time", clock(item.at_ms)));
  const rows = list(payload.reply_markup && payload.reply_markup.inline_keyboard).map((row) => make("div", "row", list(row).map((button) => (button.url ? link(button.url, text(button.text), "button") : inert(text(button.text), "")))));
  return [bubble, make("div", "keyboard", rows)];
}

// --- SIEM ----------------------------------------------------------------

/** A record as a line: what a HEC envelope holds, or the whole of it. */
function line(event) {
  const inner = event && typeof event === "object" && event.event !== undefined ? event.event : event;
  return typeof inner === "string" ? inner : JSON.stringify(inner);
}

function records(item) {
  const shown = item.events.slice(0, 50).map((event) => make("div", "record", line(event)));
  const more = item.events.length > 50 ? [make("div", "dim", `and ${item.events.length - 50} more`)] : [];
  return [...shown, ...more];
}

// --- the page ------------------------------------------------------------

const CHAT = { slack, discord, teams, telegram };
const columns = new Map();
let latest = 0;
let only = null;

const clock = (ms) => new Date(ms).toLocaleTimeString();

function draw(item) {
  let content;
  try {
    content = CHAT[item.kind] ? CHAT[item.kind](item.shown || JSON.parse(item.body), item) : records(item);
  } catch {
    content = [make("pre", "", item.body.slice(0, 4000))];
  }
  const status = item.status === 0 ? "no answer" : String(item.status);
  const meta = make("div", "meta", `#${item.number}`, make("span", "", clock(item.at_ms)), make("span", item.accepted ? "good" : "bad", `${item.accepted ? "accepted" : "not accepted"} · ${status}`),
    item.events.length ? make("span", "", `${item.events.length} ${item.events.length === 1 ? "event" : "events"}`) : null, changes(item) ? make("span", "", "edited") : null,
    SURFACES[item.surface] ? make("span", "", SURFACES[item.surface]) : null, item.fault ? make("span", "", `fault: ${item.fault.kind}`) : null);
  const said = item.accepted || !item.answer.trim() ? null : make("div", "note bad", `answered: ${item.answer.slice(0, 300)}`);
  return make("article", item.accepted ? "item" : "item refused", meta, make("div", "show", content), said, item.notes.map((note) => make("div", "note", note)));
}

/** Whether it changed a message that was there before. */
function changes(item) {
  const into = columns.get(item.name);
  return item.method === "PATCH" || /\/(editMessageText|chat\.update)$/.test(item.path) || (item.surface === "response_url" && into && into.messages.has(item.message_id));
}

function column(destination) {
  const known = columns.get(destination.name);
  if (known) return known;
  const count = make("span", "count");
  const entries = make("div", "list");
  const badge = make("span", `badge ${destination.kind}`, LABELS[destination.kind] || destination.kind);
  const section = make("section", "column", make("header", "", badge, make("h2", "", destination.name), count, destination.kind === "slack" ? slackPeople(destination.name) : null), entries);
  const tab = make("button", "tab", destination.name);
  tab.type = "button";
  tab.setAttribute("aria-pressed", "false");
  tab.addEventListener("click", () => { only = only === destination.name ? null : destination.name; arrange(); });
  const made = { section, entries, count, tab, messages: new Map() };
  columns.set(destination.name, made);
  // By platform, in the order of the labels.
  const order = Object.keys(LABELS).indexOf(destination.kind);
  section.style.order = tab.style.order = String(order);
  byId("columns").append(section);
  byId("tabs").append(tab);
  arrange();
  return made;
}

function arrange() {
  for (const [name, { section, tab }] of columns) {
    section.hidden = only !== null && only !== name;
    tab.setAttribute("aria-pressed", String(only === name));
  }
}

/** Puts an entry on top; a changed message takes the place of what it was. */
function place(item) {
  const into = columns.get(item.name);
  if (!into || item.probe) return;
  if (item.view) slackOpened(item);
  const drawn = draw(item);
  const before = item.accepted && item.message_id !== null ? into.messages.get(item.message_id) : undefined;
  if (before && before.isConnected) before.replaceWith(drawn);
  else into.entries.prepend(drawn);
  if (item.accepted && item.message_id !== null) into.messages.set(item.message_id, drawn);
  while (into.entries.childElementCount > KEPT) into.entries.lastElementChild.remove();
  if (into.messages.size > KEPT * 2) into.messages.delete(into.messages.keys().next().value);
}

function say(words, name) {
  const state = byId("state");
  state.textContent = words;
  state.className = `state ${name}`;
}

let looking = false;
let again = false;
let timer = 0;

/** Looks at once, or once more after the look that is under way; then every second. */
async function look() {
  again = looking;
  if (looking) return;
  looking = true;
  clearTimeout(timer);
  await lookOnce();
  looking = false;
  timer = setTimeout(look, again ? 0 : EVERY);
}

async function lookOnce() {
  try {
    const answer = await fetch(`/sandbox/feed?after=${latest}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const feed = await answer.json();
    if (feed.latest < latest) location.reload(); // the sandbox was started anew
    for (const destination of feed.destinations) {
      const refused = destination.requests - destination.accepted;
      column(destination).count.textContent = `${destination.events} taken${refused ? ` · ${refused} refused` : ""}`;
    }
    slackHasApps(feed.slack_apps);
    for (const item of feed.items) {
      latest = Math.max(latest, item.number);
      place(item);
    }
    byId("empty").hidden = feed.destinations.length > 0;
    say("live", "live");
  } catch {
    say("connection lost, trying again", "lost");
  }
}

const ADDRESSES = [
  ["Slack", "/services/T0/B0/alerts"], ["Discord", "/api/webhooks/1000000000000000001/alerts"], ["Teams", "/powerautomate/automations/direct/workflows/alerts/triggers/manual/paths/invoke"],
  ["Telegram", "  (api_base; token 100:alerts)"], ["Splunk HEC", "/alerts/services/collector/event"], ["Datadog", "/alerts/api/v2/logs"], ["Sumo Logic", "/receiver/v1/http/alerts"], ["Anything", "/generic/alerts"],
];
byId("addresses").append(...ADDRESSES.flatMap(([label, path]) => [make("dt", "", label), make("dd", "", location.origin + path)]));
look();
