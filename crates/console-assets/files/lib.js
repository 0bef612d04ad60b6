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

/** What the API refused, in its own sentence. */
export class Problem extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

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
  if (answer.status === 204) return null;
  const document = await answer.json().catch(() => null);
  if (!answer.ok) throw new Problem(answer.status, document?.error ?? document?.detail ?? `The server answered ${answer.status}.`);
  return document;
}

/** A time in the reader's zone; the exact one on hover. */
export function when(time) {
  if (!time) return "never";
  const text = new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
  return h("time", { dateTime: time, title: time }, text);
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
