// The Console's frame: which page an address is, the navigation, and signing in.

import { addChannel, channels, editChannel } from "./channels.js";
import { deliveries, delivery } from "./deliveries.js";
import { api, busy, every, field, h, notice } from "./lib.js";
import { activity, approval, approvals, countWaiting, decision, incident, incidents, waitingCount } from "./records.js";

const ROUTES = [
  [/^\/(?:alerts\/?)?$/, "Channels", channels],
  [/^\/alerts\/new$/, "Add a channel", addChannel],
  [/^\/alerts\/deliveries$/, "Deliveries", deliveries],
  [/^\/alerts\/deliveries\/(\d+)$/, "Delivery", delivery],
  [/^\/alerts\/([0-9a-f-]{36})$/, "Edit a channel", editChannel],
  [/^\/activity\/?$/, "Activity", activity],
  [/^\/activity\/([0-9a-fA-F-]{36})$/, "Decision", decision],
  [/^\/approvals\/?$/, "Approvals", approvals],
  [/^\/approvals\/([0-9a-fA-F-]{36})$/, "Approval", approval],
  [/^\/incidents\/?$/, "Incidents", incidents],
  [/^\/incidents\/([0-9a-fA-F-]{36})$/, "Incident", incident],
];
const NAVIGATION = [["/approvals", "Approvals", waitingCount], ["/", "Channels"], ["/alerts/deliveries", "Deliveries"], ["/activity", "Activity"], ["/incidents", "Incidents"]];

const main = document.getElementById("main");
const top = document.getElementById("top");
let shown = 0;

/** Goes to an address of the Console. */
function go(address) {
  history.pushState(null, "", address);
  return show();
}

/** Shows the page of the current address. A page that comes too late, after another one was asked for, is dropped. */
async function show() {
  const turn = ++shown;
  const { pathname } = location;
  if (pathname === "/setup") return place("Welcome", setUp());
  if (pathname === "/invitation") return place("Welcome", acceptInvitation());
  const route = ROUTES.find(([pattern]) => pattern.test(pathname));
  if (!route) return place("Not here", h("p", {}, "There is no such page. ", h("a", { href: "/" }, "Go to the channels"), "."));
  const [pattern, title, page] = route;
  main.setAttribute("aria-busy", "true");
  try {
    const me = await api("GET", "/api/auth/me");
    const context = { id: pathname.match(pattern)[1], query: new URLSearchParams(location.search), go, show };
    const content = await page(context);
    if (turn !== shown) return;
    place(title, content, me);
    countWaiting();
  } catch (error) {
    if (turn !== shown) return;
    if (error.status === 401) {
      const form = await signIn();
      if (turn === shown) place("Sign in", form);
    }
    else place(title, h("div", {}, notice("bad", error.message), h("p", {}, h("a", { href: "/" }, "Go to the channels"))));
  }
}

function place(title, content, me) {
  document.title = `${title} · Interven`;
  frame(me);
  main.replaceChildren(h("h1", { tabIndex: -1 }, title), content);
  main.removeAttribute("aria-busy");
  (main.querySelector("[autofocus]") ?? main.querySelector("h1")).focus();
}

function frame(me) {
  const here = (href) => (location.pathname === href ? "page" : location.pathname.startsWith(`${href}/`) ? "true" : null);
  const links = NAVIGATION.map(([href, label, count]) => h("a", { href, "aria-current": here(href) }, label, count?.()));
  const signOut = async () => {
    await api("POST", "/api/auth/logout").catch(() => null);
    go("/");
  };
  top.replaceChildren(h("a", { href: "/", className: "brand" }, "Interven"),
    ...(me ? [h("nav", { "aria-label": "Main" }, links), h("span", { className: "me" }, me.email), h("button", { type: "button", className: "quiet", onclick: signOut }, "Sign out")] : []));
}

/** A form of credentials, sent to `path`; where it succeeds, `then` follows. */
function credentials(fields, label, path, extra, then) {
  const place = h("div");
  const button = h("button", { className: "primary" }, label);
  const submit = (submitted) => {
    submitted.preventDefault();
    const given = Object.fromEntries([...new FormData(submitted.target)].filter(([, value]) => value !== ""));
    busy(button, place, async () => {
      await api("POST", path, { ...given, ...extra });
      then();
    });
  };
  return h("form", { className: "card narrow", onsubmit: submit }, fields, button, place);
}

const email = () => field("E-mail address", h("input", { name: "email", type: "email", autocomplete: "username", required: true, autofocus: true }));

/** Leaves for the issuer, which sends the browser back to this page. */
const leave = (url) => location.assign(`${url}?next=${encodeURIComponent(location.pathname + location.search)}`);

async function signIn() {
  // Without the list there is still the password.
  const { items } = await api("GET", "/api/auth/providers").catch(() => ({ items: [] }));
  const buttons = items.map(({ label, url }) => h("button", { type: "button", onclick: () => leave(url) }, `Sign in with ${label}`));
  const password = field("Password", h("input", { name: "password", type: "password", autocomplete: "current-password", required: true }));
  const form = credentials([email(), password], "Sign in", "/api/auth/login", {}, show);
  return buttons.length ? h("div", {}, h("div", { className: "card narrow" }, buttons), form) : form;
}

function setUp() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return notice("bad", "This address lacks its token. Copy the whole link that the server printed when it started.");
  const fields = [email(), field("Name", h("input", { name: "name", autocomplete: "name" })),
    field("Password", h("input", { name: "password", type: "password", autocomplete: "new-password", minLength: 8, required: true }), "At least 8 characters.")];
  // The link is spent then: it leaves the address bar and the history.
  const then = () => {
    history.replaceState(null, "", "/");
    show();
  };
  return h("div", {}, h("p", {}, "You are the first here. Make the administrator's account."), credentials(fields, "Create the account", "/api/auth/setup", { token }, then));
}

function acceptInvitation() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return notice("bad", "This address lacks its token. Copy the whole link that you were sent.");
  const password = h("input", { name: "password", type: "password", autocomplete: "new-password", minLength: 8, required: true, autofocus: true });
  // The link is spent then, as with setUp.
  const then = () => {
    history.replaceState(null, "", "/approvals");
    show();
  };
  return h("div", {}, h("p", {}, "Choose the password that you will sign in with. The link works once."),
    credentials([field("Password", password, "At least 8 characters.")], "Set the password", "/api/auth/invitation", { token }, then));
}

document.addEventListener("click", (click) => {
  const link = click.target.closest?.("a[href^='/']");
  if (!link || click.defaultPrevented || click.button !== 0 || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
  click.preventDefault();
  go(link.getAttribute("href"));
});
every(5, top, () => top.querySelector("nav") && countWaiting());
window.addEventListener("popstate", show);
window.addEventListener("hashchange", () => ["/setup", "/invitation"].includes(location.pathname) && show());
show();
