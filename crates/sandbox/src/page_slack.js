// Slack on the page: its messages, and its buttons and forms, which go to the app behind the destination. Nothing is ever set as HTML here either.
"use strict";

const SURFACES = { response_url: "response_url", web_api: "Web API" };
/** Who may click here; the last one is a guest from another workspace. */
const PEOPLE = [
  { id: "U0ANALYST", name: "ada", team_id: "T0SANDBOX" },
  { id: "U0ONCALL", name: "grace", team_id: "T0SANDBOX" },
  { id: "U0INTERN", name: "sam", team_id: "T0SANDBOX" },
  { id: "U0GUEST", name: "eve (guest)", team_id: "T0PARTNER" },
];
const EMOJI = { white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", no_entry: "⛔", no_entry_sign: "🚫", warning: "⚠️", hourglass: "⌛", hourglass_flowing_sand: "⏳", rotating_light: "🚨", lock: "🔒", bell: "🔔", alarm_clock: "⏰", stopwatch: "⏱️" };
const WARNING = "⚠";

const slackApps = new Set(); // destinations with an app
const choosers = new Map(); // destination -> who clicks there
const clicked = new Set(); // triggers of this page's clicks
const opened = new Map(); // trigger -> the view that an app opened with it

// --- messages ------------------------------------------------------------

const unescaped = (value) => value.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

function slackAngle(inner) {
  const [target, label] = inner.split("|", 2);
  const kind = target[0];
  if (kind === "@") {
    const person = PEOPLE.find((one) => one.id === target.slice(1));
    return make("span", "mention", `@${label || (person ? person.name : target.slice(1))}`);
  }
  if (kind === "#") return make("span", "mention", `#${label || target.slice(1)}`);
  if (kind === "!") return target.startsWith("!date^") ? unescaped(label || "") : make("span", "mention", `@${target.slice(1)}`);
  return link(unescaped(target), unescaped(label || target));
}

/** Slack's mrkdwn, as far as messages use it. */
function slackMarkup(value) {
  const parts = text(value).split(/(<[^<>\n]+>|```[^]*?```|`[^`\n]+`|(?<!\w)\*[^*\n]+\*(?!\w)|(?<!\w)_[^_\n]+_(?!\w)|(?<!\w)~[^~\n]+~(?!\w)|:[a-z0-9_+-]+:)/);
  return parts.map((part) => {
    if (part.length > 2) {
      if (part.startsWith("<")) return slackAngle(part.slice(1, -1));
      if (part.startsWith("```") && part.length > 6) return make("pre", "", unescaped(part.slice(3, -3)));
      if (part.startsWith("`")) return make("code", "", unescaped(part.slice(1, -1)));
      if (part.startsWith(":") && Object.hasOwn(EMOJI, part.slice(1, -1))) return EMOJI[part.slice(1, -1)];
      const name = { "*": "strong", _: "italic", "~": "strike" }[part[0]];
      if (name && part.endsWith(part[0])) return make("span", name, slackMarkup(part.slice(1, -1)));
    }
    return unescaped(part);
  });
}

/** A text object. */
function slackText(object) {
  return object && object.type === "mrkdwn" ? slackMarkup(object.text) : text(object && object.text);
}

function slackInline(leaf) {
  const style = leaf.style || {};
  const name = [style.bold && "strong", style.italic && "italic", style.strike && "strike"].filter(Boolean).join(" ");
  if (leaf.type === "link") return link(leaf.url, leaf.text || leaf.url, name);
  if (leaf.type === "text") return make(style.code ? "code" : "span", name, leaf.text);
  if (leaf.type === "emoji") return EMOJI[leaf.name] || `:${text(leaf.name)}:`;
  if (leaf.type === "user") return slackAngle(`@${text(leaf.user_id)}`);
  return make("span", "dim", `[${leaf.type}]`);
}

function slackRich(element) {
  const inner = list(element.elements);
  if (element.type === "rich_text_preformatted") return make("pre", "", inner.map(slackInline));
  if (element.type === "rich_text_list") return make("ul", "", inner.map((item) => make("li", "", slackRich(item))));
  return make(element.type === "rich_text_quote" ? "blockquote" : "div", "", inner.map(slackInline));
}

function slackButton(button, item) {
  const label = text(button.text && button.text.text);
  const style = text(button.style);
  const answers = item.accepted && item.message_id !== null && text(button.action_id) !== "";
  const shown = button.url ? link(button.url, label, `button ${style}`) : inert(label, style);
  if (!answers) return shown;
  // Slack tells the app of a link button too, if there is one.
  if (!button.url) {
    shown.className += " live";
    shown.dataset.name = item.name;
    slackTitle(shown);
  }
  shown.addEventListener("click", () => {
    if (button.url && !slackApps.has(item.name)) return;
    const confirm = button.confirm || {};
    const asks = button.confirm ? `${text(confirm.title && confirm.title.text)}\n\n${text(confirm.text && confirm.text.text)}` : "";
    if (!asks || window.confirm(asks)) slackClick(shown, item, button.action_id);
  });
  return shown;
}

function slackBlock(block, item) {
  switch (block.type) {
    case "header": return make("div", "head", slackText(block.text));
    case "section": return make("div", "", slackText(block.text), make("div", "fields", list(block.fields).map((field) => make("div", "", slackText(field)))), block.accessory && block.accessory.type === "button" ? slackButton(block.accessory, item) : null);
    case "context": return make("div", "dim context", list(block.elements).map((element) => make("span", "", element.type === "image" ? `[${text(element.alt_text)}]` : slackText(element))));
    case "actions": return make("div", "buttons", list(block.elements).map((button) => slackButton(button, item)));
    case "rich_text": return make("div", "", list(block.elements).map(slackRich));
    case "divider": return make("hr");
    case "markdown": return make("div", "", text(block.text));
    default: return make("div", "dim", `[${text(block.type)}]`);
  }
}

function slack(payload, item) {
  if (item.view) return [make("div", "dim", `opened the form “${text(payload.title && payload.title.text)}”`)];
  if (payload.delete_original === true) return [make("div", "dim", "This message was deleted.")];
  const named = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" };
  const blocks = list(payload.blocks);
  const shown = blocks.length ? blocks.map((block) => slackBlock(block, item)) : [make("div", "", payload.mrkdwn === false ? text(payload.text) : slackMarkup(payload.text))];
  const attachments = list(payload.attachments).map((attachment) => {
    const inside = list(attachment.blocks);
    const card = make("div", "card", inside.length ? inside.map((block) => slackBlock(block, item)) : slackMarkup(attachment.text || attachment.fallback));
    card.style.borderLeftColor = named[attachment.color] || text(attachment.color);
    return card;
  });
  const only = item.ephemeral_for ? make("div", "only", `Only visible to ${item.ephemeral_for.name}`) : null;
  return [only, sender("Interven"), ...shown, ...attachments].filter(Boolean);
}

// --- clicks --------------------------------------------------------------

/** The choice of who clicks, for a destination's header. */
function slackPeople(name) {
  const chooser = make("select", "people", PEOPLE.map((person) => new Option(`as ${person.name}`, person.id)));
  chooser.setAttribute("aria-label", `Who clicks in ${name}`);
  chooser.title = "who clicks here";
  chooser.hidden = !slackApps.has(name);
  choosers.set(name, chooser);
  return chooser;
}

function slackWho(name) {
  const chooser = choosers.get(name);
  return PEOPLE.find((person) => chooser && person.id === chooser.value) || PEOPLE[0];
}

function slackTitle(button) {
  const has = slackApps.has(button.dataset.name);
  button.title = has ? "" : "No Slack app is set for this destination, so nobody would hear of a click. POST /sandbox/slack sets one.";
  button.classList.toggle("deaf", !has);
}

/** Takes note of the destinations that have an app. */
function slackHasApps(names) {
  const now = list(names);
  if (now.length === slackApps.size && now.every((name) => slackApps.has(name))) return;
  slackApps.clear();
  for (const name of now) slackApps.add(name);
  for (const [name, chooser] of choosers) chooser.hidden = !slackApps.has(name);
  document.querySelectorAll("button.live").forEach(slackTitle);
}

/** Posts to the sandbox; what went wrong is in `error`. */
async function slackSend(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const said = await answer.json();
    if (said.error || said.status === 200) return said;
    return { ...said, error: `the app answered ${said.status}${text(said.body).trim() ? `: ${said.body.slice(0, 200)}` : ""}` };
  } catch {
    return { error: "the sandbox cannot be reached" };
  }
}

async function slackClick(button, item, action) {
  const article = button.closest("article");
  const near = button.closest(".buttons") || button.parentElement;
  const buttons = [...article.querySelectorAll("button.live")];
  near.querySelectorAll(".warn").forEach((old) => old.remove());
  for (const one of buttons) one.disabled = true;
  const said = await slackSend("/sandbox/click", { name: item.name, message: item.message_id, action_id: action, user: slackWho(item.name) });
  for (const one of buttons) one.disabled = false;
  if (said.error) {
    const warn = make("span", "warn", `${WARNING} ${said.error}`);
    warn.setAttribute("role", "alert");
    near.append(warn);
  } else {
    clicked.add(said.trigger_id);
    slackOffer();
  }
  look();
}

// --- forms ---------------------------------------------------------------

/** A view was opened: it is shown if the click was made here, and not in another window. */
function slackOpened(item) {
  try {
    opened.set(text(JSON.parse(item.body).trigger_id), item);
  } catch {
    return; // not JSON: no view then
  }
  if (opened.size > 50) opened.delete(opened.keys().next().value);
  slackOffer();
}

function slackOffer() {
  for (const [trigger, item] of opened) {
    if (!clicked.delete(trigger)) continue;
    opened.delete(trigger);
    slackForm(item);
  }
}

function slackForm(item) {
  const view = item.shown || {};
  const modal = byId("modal");
  const of = (key, other) => text(view[key] && view[key].text) || other;
  const inputs = [];
  const body = list(view.blocks).map((block) => {
    if (block.type !== "input") return slackBlock(block, { accepted: false, message_id: null });
    const element = block.element || {};
    const field = make(element.multiline ? "textarea" : "input", "");
    field.required = block.optional !== true;
    if (element.max_length) field.maxLength = element.max_length;
    if (element.min_length) field.minLength = element.min_length;
    field.placeholder = slackText(element.placeholder) || "";
    field.value = text(element.initial_value);
    const fault = make("span", "warn");
    inputs.push({ block: text(block.block_id), action: text(element.action_id), field, fault });
    return make("label", "field", make("span", "strong", slackText(block.label), block.optional ? " (optional)" : ""), field, block.hint ? make("span", "dim", slackText(block.hint)) : null, fault);
  });
  const trouble = make("div", "warn");
  trouble.setAttribute("role", "alert");
  const submit = make("button", "button primary", of("submit", "Submit"));
  const cancel = make("button", "button", of("close", "Cancel"));
  cancel.type = "button";
  cancel.addEventListener("click", () => modal.close());
  const form = make("form", "", make("div", "head", of("title", "")), ...body, trouble, make("div", "buttons end", cancel, inputs.length || view.submit ? submit : null));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    trouble.textContent = "";
    for (const { fault } of inputs) fault.textContent = "";
    const values = inputs.map(({ block, action, field }) => [block, action, field.value]);
    const said = await slackSend("/sandbox/submit", { name: item.name, view: item.view, values, user: slackWho(item.name) });
    submit.disabled = false;
    const errors = said.error ? {} : slackErrors(said.body);
    for (const { block, fault } of inputs) fault.textContent = text(errors[block]);
    if (said.error) trouble.textContent = `${WARNING} ${said.error}`;
    else if (Object.keys(errors).length === 0) modal.close();
    look();
  });
  modal.replaceChildren(form);
  if (!modal.open) modal.showModal();
}

/** What an app finds wrong in a form, by block. */
function slackErrors(body) {
  try {
    const said = JSON.parse(body);
    return (said.response_action === "errors" && said.errors) || {};
  } catch {
    return {};
  }
}
