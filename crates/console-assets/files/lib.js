// What every page uses: elements, the API, and how values are shown.
// Text from agents and destinations is hostile: it only ever becomes a text node, and never a link's address.

/** An element. `props` are properties, `on…` listeners, or attributes (with a `-`, or `role` and `for`); children are nodes, text or lists of them. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role" || name === "for") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Hostile text, apart from its surroundings; characters that reorder or hide text are shown by their number. */
export function said(text) {
  const shown = String(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g,
    (char) => `⟨U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
  return h("bdi", {}, shown);
}

/** What the API refused, in its own sentence; `document` is all that it answered. */
export class Problem extends Error {
  constructor(status, sentence, document = null) {
    super(sentence);
    this.status = status;
    this.document = document;
  }
}

/** How far the server's clock is ahead of the reader's, in milliseconds. The header has whole seconds: what is near is left alone, or countdowns would jump. */
let ahead = 0;
function compareClocks(answer) {
  const more = Date.parse(answer.headers.get("Date")) - Date.now() - ahead;
  if (Math.abs(more) > 2000) ahead += more;
}

/** The server's time, in milliseconds. */
export const now = () => Date.now() + ahead;

/** Calls the API; the answer's JSON, or a `Problem`. */
export async function api(method, path, body) {
  const headers = { Accept: "application/json", "X-Interven-CSRF": "1" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Problem(0, "The server does not answer. Check that it runs, then try again.");
  }
  compareClocks(answer);
  if (answer.status === 204) return null;
  const document = await answer.json().catch(() => null);
  if (!answer.ok) throw new Problem(answer.status, document?.error ?? document?.detail ?? `The server answered ${answer.status}.`, document);
  return document;
}

/** A time in the reader's zone; the exact one on hover. */
export function when(time) {
  if (!time) return "never";
  const text = new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
  return h("time", { dateTime: time, title: time }, text);
}

/** A time of day where it is today's, else with its date; the exact one on hover. */
export function moment(time) {
  const date = new Date(time);
  const today = date.toDateString() === new Date().toDateString();
  return h("time", { dateTime: time, title: time }, today ? date.toLocaleTimeString(undefined, { timeStyle: "medium" }) : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }));
}

const LIVE = new WeakMap();
setInterval(() => {
  for (const node of document.querySelectorAll("[data-live]")) {
    const text = LIVE.get(node)();
    if (node.textContent !== text) node.textContent = text;
  }
}, 1000);

/** `node` with a text that is worked out anew every second. */
function live(node, text) {
  LIVE.set(node, text);
  node.dataset.live = "";
  node.textContent = text();
  return node;
}

/** How long ago `time` was. */
export const ago = (time) => live(h("time", { dateTime: time, title: new Date(time).toLocaleString() }), () => {
  const minutes = Math.floor((now() - Date.parse(time)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 60 / 24)} days ago`;
});

/** How long it is until `end`, counting down. */
export const left = (end) => live(h("span", { className: "left", role: "timer" }), () => {
  const seconds = Math.ceil((Date.parse(end) - now()) / 1000);
  if (seconds <= 0) return "time is over";
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min left`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} left`;
});

/** Runs `act` again and again, one run at a time, for as long as `node` is on the page; not while nobody looks. */
export function every(seconds, node, act) {
  const next = () => setTimeout(async () => {
    if (!node.isConnected) return;
    if (!document.hidden) await act();
    next();
  }, seconds * 1000);
  next();
}

/** A small label; `tone` is one of the fixed words that the style sheet knows. */
export const badge = (text, tone) => h("span", { className: `badge ${tone}` }, text);

const SEVERITY_TONES = { CRITICAL: "bad", HIGH: "bad", MEDIUM: "warn", LOW: "calm" };
export const severity = (name) => badge(name, SEVERITY_TONES[name] ?? "calm");

const EVENT_TONES = { DENY: "bad", INCIDENT: "bad", REQUIRE_APPROVAL: "warn", SANITIZE: "info", ALLOW: "good" };
export const event = (name) => badge(name, EVENT_TONES[name] ?? "calm");

const STATE_TONES = { delivered: "good", pending: "info", dead: "bad", expired: "warn", suppressed: "calm" };
export const state = (name) => badge(name, STATE_TONES[name] ?? "calm");

/** A sentence that a screen reader speaks at once. */
export const notice = (tone, ...text) => h("p", { className: `notice ${tone}`, role: tone === "bad" ? "alert" : "status" }, ...text);

/** A list of terms; an entry without a value is left out. */
export function facts(entries) {
  const shown = entries.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h("dl", {}, shown.map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]));
}

/** A button that is off while `act` runs, and puts what `act` gives, or the problem's sentence, into `place`. */
export function action(label, place, act, className = "") {
  const button = h("button", { type: "button", className, onclick: () => busy(button, place, act) }, label);
  return button;
}

/** Runs `act` as `action` does. */
export async function busy(button, place, act) {
  button.disabled = true;
  place.replaceChildren(notice("calm", "Working…"));
  try {
    const shown = await act();
    place.replaceChildren(...(shown ? [shown] : []));
  } catch (error) {
    place.replaceChildren(notice("bad", error.message));
  } finally {
    button.disabled = false;
  }
}

/** A labelled control, with an optional hint that belongs to it. */
export function field(label, control, hint) {
  control.id ||= `f-${control.name}`;
  if (hint) control.setAttribute("aria-describedby", `${control.id}-hint`);
  return h("div", { className: "field" }, h("label", { for: control.id }, label), control,
    hint && h("small", { id: `${control.id}-hint` }, hint));
}

/** A choice; `options` are values, or pairs of a value and its label. */
export function select(name, options, value) {
  const all = options.map((option) => (Array.isArray(option) ? option : [option, option]));
  return h("select", { name }, all.map(([key, label]) => h("option", { value: key, selected: key === value }, label)));
}

/** `a, b` as a list. */
export const listed = (text) => text.split(/[,\n]/).map((item) => item.trim()).filter(Boolean);
