import type { Page } from "@playwright/test";
import { hold } from "./support/hold";
import type { Server } from "./support/server";
import { expect, holdCookie, inspect, signIn, test } from "./support/test";

const HOSTILE = `<img src=x onerror="document.title='taken'"> \u202egnp.exe`;

/** A DENY of an agent; its trace id. */
async function deny(server: Server, agent: string, more: object = {}): Promise<string> {
  const decision = {
    decision: "DENY",
    title: `Personal data held back from ${agent}`,
    risk_band: "MEDIUM",
    risk_score: 0.42,
    reason_codes: ["PII_EGRESS"],
    agent: { id: agent },
    tool_name: "slack",
    operation: "post_message",
    method: "POST",
    url: "https://slack.com/api/chat.postMessage",
    ...more,
  };
  const { results } = await server.call<{ results: { trace_id: string }[] }>("POST", "/v1/decisions", decision);
  return results[0]?.trace_id ?? "";
}

async function repeated(server: Server, agent: string) {
  for (let count = 0; count < 5; count++) await deny(server, agent);
}

const table = (page: Page) => page.getByRole("table", { name: "Incidents" });
const rows = (page: Page) => table(page).getByRole("button", { name: /^Open incident/ });
const timeline = (page: Page) => page.getByRole("list", { name: "Timeline" });

test("an incident from its opening to its end, with the page following", async ({ page, server }) => {
  test.slow();
  await signIn(page);
  await page.goto("/incidents");
  await expect(page.getByText("No incidents", { exact: true })).toBeVisible();
  await repeated(server, "agent-7");
  await expect(rows(page)).toHaveCount(1);
  await expect(table(page)).toContainText("Repeated deny");
  await expect(table(page)).toContainText("agent-7");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/incidents\/[\da-f-]{36}$/);
  await expect(timeline(page).getByRole("link")).toHaveCount(5);
  await expect(timeline(page)).toContainText("The server opened the incident");

  // One more joins, and is worse.
  const worse = await deny(server, "agent-7", { risk_band: "CRITICAL", reason_codes: ["SECRET_DETECTED"], title: HOSTILE });
  await expect(timeline(page).getByRole("link")).toHaveCount(6);
  await expect(timeline(page)).toContainText("The severity rose to Critical");
  const link = timeline(page).getByRole("link", { name: /<img src=x onerror=/ });
  await expect(link).toHaveAttribute("href", `/activity/${worse}`);
  await expect(link).toContainText("⟨U+202E⟩gnp.exe");

  const note = page.getByRole("textbox", { name: "Note" });
  await page.keyboard.press("n");
  await expect(note).toBeFocused();
  await page.getByRole("button", { name: "Add the note" }).click();
  await expect(page.getByText(/a note has 1 to 4000 characters/)).toBeVisible();
  await note.fill(`Its owner knows.\n<b>${HOSTILE}</b>`);
  await note.press("Control+Enter");
  await expect(timeline(page)).toContainText(`ada@example.com wrote`);
  await expect(timeline(page)).toContainText("<b><img src=x");
  await expect(note).toHaveValue("");
  await expect(page.locator("main img")).toHaveCount(0);

  await inspect(page, "incident");
});

test("the steps of an incident: taken up, closed with what came of it, and taken up again", async ({ page, server }) => {
  test.slow();
  await repeated(server, "agent-7");
  await signIn(page);
  await page.goto("/incidents?status=open");
  await rows(page).click();
  await expect(timeline(page)).toContainText("The server opened the incident");
  // What nobody looked at cannot be closed.
  await expect(page.getByRole("button", { name: "Close", exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Start investigating" }).click();
  await expect(timeline(page)).toContainText("took it up: investigating");

  await page.getByRole("button", { name: "Close", exact: true }).click();
  const closing = page.getByRole("dialog", { name: "Close the incident" });
  await closing.getByRole("button", { name: "Close the incident" }).click();
  await expect(closing).toContainText("Choose one: it says what the incident was.");
  await inspect(page, "incident-close");
  await closing.getByLabel("Policy gap").check();
  await closing.getByRole("button", { name: "Close the incident" }).click();
  await expect(closing).toHaveCount(0);
  await expect(timeline(page)).toContainText("closed it: Policy gap. A policy was missing or wrong, and was changed.");
  await page.getByRole("button", { name: "Take it up again" }).click();
  await expect(page.getByRole("button", { name: "Close", exact: true })).toBeVisible();
});

test("typing on after a note was sent moves nothing, and the key of a step asks first", async ({ page, server }) => {
  await repeated(server, "agent-7");
  await signIn(page);
  await page.goto("/incidents");
  await rows(page).click();
  const release = await hold(page, "**/notes");
  await page.getByRole("textbox", { name: "Note" }).fill("Its owner knows.");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("button", { name: "Add the note" })).toHaveAttribute("data-loading", "true");
  await page.keyboard.type("in cnic");
  await expect(page.getByRole("textbox", { name: "Note" })).toBeFocused();
  release();
  await expect(timeline(page)).toContainText("ada@example.com wrote");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Start investigating" })).toBeVisible();

  await page.getByRole("heading", { name: "Timeline" }).click();
  await page.keyboard.press("i");
  const asking = page.getByRole("dialog", { name: "Start investigating?" });
  await expect(asking.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(asking).toHaveCount(0);
  await expect(timeline(page)).not.toContainText("took it up");
  await page.keyboard.press("i");
  await asking.getByRole("button", { name: "Start investigating" }).click();
  await expect(timeline(page)).toContainText("took it up: investigating");
});

test("a step that somebody else took first: it says so, and shows how it stands", async ({ page, server }) => {
  await repeated(server, "agent-7");
  const cookie = await server.cookie();
  const { items } = await server.call<{ items: { id: string }[] }>("GET", "/v1/incidents", undefined, cookie);
  const path = `/v1/incidents/${items[0]?.id}`;
  await signIn(page);
  // The stream is held back: the page does not know.
  await page.route("**/api/events/stream", (route) => route.abort());
  await page.goto(`/incidents/${items[0]?.id}`);
  await expect(page.getByRole("button", { name: "Start investigating" })).toBeVisible();
  const release = await hold(page, `**${path}`);
  await server.call("POST", `${path}/transition`, { status: "investigating" }, cookie);
  await page.getByRole("button", { name: "Start investigating" }).click();
  await expect(page.getByRole("alert")).toContainText("This incident is investigating: from there it can only go to closed.");
  release();
  await expect(page.getByRole("button", { name: "Close", exact: true })).toBeVisible();
});

test("filters live in the address", async ({ page, server }) => {
  test.slow();
  await repeated(server, "agent-7");
  await repeated(server, "agent-8");
  await deny(server, "agent-9", { risk_band: "CRITICAL" });
  await signIn(page);
  await page.goto("/incidents?severity=worst&status=open");
  await expect(rows(page)).toHaveCount(3);
  await inspect(page, "incidents");
  await page.getByRole("combobox", { name: "Any severity" }).click();
  await page.getByRole("option", { name: "High" }).click();
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole("combobox", { name: "Agent" }).fill("agent-8");
  await page.keyboard.press("Enter");
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/status=open&severity=HIGH&agent=agent-8|severity=HIGH&status=open&agent=agent-8/);
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole("combobox", { name: "Any severity" })).toHaveValue("High");
  await page.getByRole("combobox", { name: "Any trigger" }).click();
  await page.getByRole("option", { name: "Channel stopped" }).click();
  await expect(page.getByText("No incident matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(rows(page)).toHaveCount(3);
  await expect(page).toHaveURL(/\/incidents$/);
});

test("a person opens an incident about decisions that they choose", async ({ page, server }) => {
  test.slow();
  await deny(server, "agent-1");
  const second = await deny(server, "agent-2", { title: HOSTILE });
  await holdCookie(page, server, await server.person("reviewer"));
  // Another page led here, with a decision that is none.
  await page.goto("/incidents/new?trace_id=0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b10");
  await page.getByRole("button", { name: "Open it about 1 decision" }).click();
  await expect(page.getByText(/trace_ids: there is no decision/)).toBeVisible();
  await page.getByRole("button", { name: /^Leave out/ }).click();
  await page.getByRole("button", { name: "Open the incident" }).click();
  await expect(page.getByText("trace_ids: name at least one decision.")).toBeVisible();

  await page.getByRole("checkbox", { name: /from agent-1$/ }).check();
  await page.getByRole("searchbox").fill("agent-2");
  await expect(page.getByRole("checkbox", { name: /from agent-1$/ })).toHaveCount(0);
  // It adds what is found to what was chosen before.
  await page.getByRole("checkbox", { name: "Choose every decision that is shown" }).check();
  await expect(page).toHaveURL(new RegExp(`trace_id=${second}`));
  await page.reload();
  const left = page.getByRole("button", { name: /^Leave out <img.*⟨U\+202E⟩gnp\.exe$/ });
  await expect(left).toBeVisible();
  await inspect(page, "incident-new");
  await page.getByRole("textbox", { name: "Title" }).fill("Two that belong together");
  await page.getByRole("combobox", { name: "Severity" }).click();
  await page.getByRole("option", { name: "High" }).click();
  await page.getByRole("button", { name: "Open it about 2 decisions" }).click();
  await expect(page.getByRole("heading", { name: "Two that belong together" })).toBeVisible();
  await expect(timeline(page).getByRole("link")).toHaveCount(2);
  await expect(timeline(page)).toContainText("reviewer@example.com opened the incident");
  await page.goto("/incidents");
  await expect(rows(page)).toHaveCount(1);
});

test("an auditor reads incidents, and a developer does not see them", async ({ page, server }) => {
  await repeated(server, "agent-7");
  await holdCookie(page, server, await server.person("auditor"));
  await page.goto("/incidents");
  await rows(page).click();
  await expect(timeline(page)).toContainText("The server opened the incident");
  await expect(page.getByRole("button", { name: "Start investigating" })).toHaveCount(0);
  await expect(page.getByRole("textbox", { name: "Note" })).toHaveCount(0);
  await page.goto("/incidents/new");
  await expect(page.getByText("Your role does not open incidents.")).toBeVisible();
  await page.goto("/incidents/0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b10");
  await expect(page.getByRole("alert")).toContainText("does not exist");

  await page.context().clearCookies();
  await holdCookie(page, server, await server.person("developer"));
  await page.goto("/account");
  await expect(page.getByRole("button", { name: /^Signed in as/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "Incidents" })).toHaveCount(0);
  await page.goto("/incidents");
  await expect(page.getByText("may not see this page")).toBeVisible();
});
