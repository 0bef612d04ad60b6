import type { Page } from "@playwright/test";
import type { Server } from "./support/server";
import { expect, holdCookie, inspect, signIn, test } from "./support/test";

const HOSTILE = `<img src=x onerror="document.title='taken'"> \u202egnp.exe ${"very long ".repeat(40)}`;

/** A Slack channel on the sandbox, under this name in both; its id. */
async function slack(server: Server, name: string): Promise<string> {
  const body = { name, kind: "slack", config: { webhook_url: `${server.sandbox}/services/T0/B0/${name}` } };
  const { id } = await server.call<{ id: string }>("POST", "/api/channels", body, await server.cookie());
  return id;
}

/** What the sandbox's destination answers next. */
async function fault(server: Server, name: string, kind: object, times: unknown = { next: 1 }) {
  const answer = await fetch(`${server.sandbox}/sandbox/fault`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, fault: kind, times }),
  });
  expect(answer.status).toBe(204);
}

async function deny(server: Server, title: string, more: object = {}): Promise<string> {
  const decision = {
    decision: "DENY",
    title,
    risk_band: "HIGH",
    risk_score: 0.71,
    reason_codes: ["SECRET_DETECTED"],
    agent: { id: "agent-7", name: "production-langgraph" },
    tool_name: "slack",
    operation: "post_message",
    ...more,
  };
  const { results } = await server.call<{ results: { trace_id: string }[] }>("POST", "/v1/decisions", decision);
  return results[0]?.trace_id ?? "";
}

const panel = (page: Page) => page.getByRole("dialog", { name: /^Delivery \d+/ });
const attempts = (page: Page) => panel(page).getByRole("region", { name: "Attempts" });

test("a delivery that failed shows every attempt, is replayed, and is delivered while one looks", async ({ page, server }) => {
  const channel = await slack(server, "alerts");
  await fault(server, "alerts", { kind: "status", code: 500, body: HOSTILE });
  // The card, and the plain text after it.
  await fault(server, "alerts", { kind: "reject" }, { next: 2 });
  await signIn(page);
  await page.goto("/alerts/deliveries");
  await expect(page.getByText("Nothing has been sent yet")).toBeVisible();

  const trace = await deny(server, HOSTILE);
  const table = page.getByRole("table", { name: "Deliveries" });
  await expect(table).toContainText("next in");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/open=\d+/);
  await expect(panel(page)).toContainText("Not delivered yet: 1 attempt");
  await expect(panel(page)).toContainText("Next attempt in");
  await expect(panel(page)).toContainText("Given up after 3 attempts");
  await expect(attempts(page).getByText(/^Attempt \d$/)).toHaveText(["Attempt 3", "Attempt 2", "Attempt 1"]);
  await expect(attempts(page)).toContainText("HTTP 500");
  await expect(attempts(page).getByRole("region", { name: "Answer to attempt 1" })).toContainText("<img src=x onerror=");
  await expect(attempts(page).getByRole("region", { name: "Answer to attempt 3" })).toContainText("invalid_blocks");
  await expect(panel(page)).toContainText("Correct what the reason names, then replay it.");
  // What an agent says hides nothing, and is no markup.
  await expect(panel(page).getByRole("heading", { level: 2 }).nth(1)).toContainText("⟨U+202E⟩gnp.exe");
  await expect(panel(page).locator("img")).toHaveCount(0);
  await expect(panel(page).getByRole("link", { name: trace })).toHaveAttribute("href", `/activity/${trace}`);
  await expect(panel(page).getByRole("link", { name: "alerts" })).toHaveAttribute("href", `/alerts/${channel}`);

  const request = panel(page).getByRole("region", { name: "Request" });
  await expect(request).toContainText("POST");
  await expect(request).toContainText("content-type: application/json");
  await expect(request).toContainText("/…");
  await expect(request).not.toContainText("/services/T0/B0/alerts");
  await expect(request.getByRole("region", { name: "Body" })).toContainText('"text": "[Interven] DENY');
  await inspect(page, "delivery-dead");

  await panel(page).getByRole("button", { name: "Replay" }).click();
  await expect(page.getByText(/is back in the queue$/)).toBeVisible();
  await expect(panel(page)).toContainText("There is nothing to do");
  await expect(attempts(page).getByText(/^Attempt \d$/)).toHaveCount(4);
  await expect(panel(page).getByRole("button", { name: "Send again" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel(page)).toHaveCount(0);
  await expect(page).not.toHaveURL(/open=/);
  await expect(table.getByText("Delivered", { exact: true })).toBeVisible();
});

test("a channel that is gone at the destination: its delivery waits, and says for what", async ({ page, server }) => {
  await slack(server, "alerts");
  await fault(server, "alerts", { kind: "dead" }, "until_cleared");
  await deny(server, "Secret egress blocked");
  await signIn(page);
  await page.goto("/alerts/deliveries?state=pending");
  await page.getByRole("button", { name: /Secret egress blocked$/ }).click();
  await expect(panel(page)).toContainText("Waiting: its channel is paused");
  await expect(panel(page)).toContainText("no_service");
  await expect(panel(page)).toContainText("as soon as a test succeeds");
  await expect(panel(page).getByRole("button", { name: "Replay" })).toHaveCount(0);
});

test("filters live in the address, and a replay by filter says how many before it does it", async ({ page, server }) => {
  const broken = await slack(server, "broken");
  await slack(server, "sound");
  await fault(server, "broken", { kind: "reject" }, { next: 4 });
  const first = await deny(server, "First");
  await deny(server, "Second");
  await signIn(page);
  await page.goto("/alerts/deliveries");
  const table = page.getByRole("table", { name: "Deliveries" });
  const rows = table.getByRole("button", { name: /^Open delivery/ });
  await expect(rows).toHaveCount(4);
  await expect(table.getByText("Dead", { exact: true })).toHaveCount(2);
  await inspect(page, "deliveries");

  await page.getByRole("combobox", { name: "Any channel" }).click();
  await page.getByRole("option", { name: "broken" }).click();
  await page.getByRole("combobox", { name: "Any state" }).click();
  await page.getByRole("option", { name: "Dead" }).click();
  await page.getByRole("combobox", { name: "Any time" }).click();
  await page.getByRole("option", { name: "Last hour" }).click();
  await expect(rows).toHaveCount(2);
  await expect(page).toHaveURL(new RegExp(`channel=${broken}&state=dead&since=1h`));
  await page.reload();
  await expect(rows).toHaveCount(2);
  await expect(page.getByRole("combobox", { name: "Any channel" })).toHaveValue("broken");

  // Next and previous, while the panel is open.
  await rows.first().click();
  await expect(panel(page)).toContainText("Second");
  await page.keyboard.press("j");
  await expect(panel(page)).toContainText("First");
  await page.keyboard.press("k");
  await expect(panel(page)).toContainText("Second");
  await page.keyboard.press("Escape");

  const trace = page.getByRole("searchbox", { name: "Trace id" });
  await trace.fill("0197f0a4");
  await expect(page.getByText(/^Paste the whole id/)).toBeVisible();
  await trace.fill(first);
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(new RegExp(`trace_id=${first}`));
  await trace.fill("");
  await expect(rows).toHaveCount(2);

  await page.getByRole("button", { name: "Replay these" }).click();
  const asking = page.getByRole("dialog", { name: "Replay what the filter takes?" });
  await expect(asking).toContainText("2 deliveries are sent again.");
  await expect(asking).toContainText("broken");
  await inspect(page, "deliveries-replay");
  await asking.getByRole("button", { name: "Replay 2 deliveries" }).click();
  await expect(page.getByText("2 deliveries back in the queue")).toBeVisible();
  // The list follows: nothing is dead any more.
  await expect(page.getByText("No delivery matches")).toBeVisible();

  await page.getByRole("button", { name: "Replay these" }).click();
  await expect(asking).toContainText("No delivery here can be replayed.");
  await expect(asking.getByRole("button", { name: "Replay" })).toBeDisabled();
  await asking.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(table.getByText("Delivered", { exact: true })).toHaveCount(4);
  await expect(page).toHaveURL(/\/alerts\/deliveries$/);
});

test("an address with what nobody knows, and a time of one's own", async ({ page, server }) => {
  await slack(server, "alerts");
  await deny(server, "Only one");
  await signIn(page);
  await page.goto("/alerts/deliveries?state=lost&channel=%3Cb%3E&since=yesterday&open=987654");
  await expect(panel(page)).toContainText("does not exist");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("table", { name: "Deliveries" })).toContainText("Only one");
  await page.getByRole("combobox", { name: "Any time" }).click();
  await page.getByRole("option", { name: "From … to …" }).click();
  await page.getByLabel("To", { exact: true }).fill("2020-01-01T12:00");
  await expect(page.getByText("No delivery matches")).toBeVisible();
  await expect(page).toHaveURL(/until=2020-01-01T11%3A00/);
  await page.getByLabel("To", { exact: true }).fill("");
  await page.getByLabel("From", { exact: true }).fill("2020-01-01T12:00");
  await expect(page.getByRole("table", { name: "Deliveries" })).toContainText("Only one");
});

test("an auditor reads deliveries and replays none; a reviewer and a developer do not see them", async ({ page, server }) => {
  await slack(server, "alerts");
  await fault(server, "alerts", { kind: "reject" }, { next: 2 });
  await deny(server, "Secret egress blocked");
  await holdCookie(page, server, await server.person("auditor"));
  await page.goto("/alerts/deliveries");
  await expect(page.getByRole("table", { name: "Deliveries" }).getByText("Dead", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Replay these" })).toHaveCount(0);
  // The channel's name is known from what went there.
  await page.getByRole("combobox", { name: "Any channel" }).click();
  await page.getByRole("option", { name: "alerts" }).click();
  await page.getByRole("button", { name: /Secret egress blocked$/ }).click();
  await expect(panel(page)).toContainText("Given up after 2 attempts");
  await expect(panel(page).getByRole("region", { name: "Request" })).toContainText("shown to administrators");
  await expect(panel(page).getByRole("button", { name: "Replay" })).toHaveCount(0);
  await expect(panel(page).getByRole("link", { name: "alerts" })).toHaveCount(0);

  for (const role of ["reviewer", "developer"] as const) {
    await page.context().clearCookies();
    await holdCookie(page, server, await server.person(role));
    await page.goto("/account");
    await expect(page.getByRole("button", { name: /^Signed in as/ })).toBeVisible();
    await expect(page.getByRole("link", { name: "Deliveries" })).toHaveCount(0);
    await page.goto("/alerts/deliveries");
    await expect(page.getByRole("alert")).toContainText(/role/);
  }
});

test("further pages on request, and what was not sent on purpose says why", async ({ page, server }) => {
  const body = { name: "soc", kind: "siem", config: { url: `${server.sandbox}/generic/soc`, format: "JSON" } };
  await server.call("POST", "/api/channels", body, await server.cookie());
  const decision = { decision: "DENY", risk_band: "HIGH", agent: { id: "agent-7" }, tool_name: "slack" };
  await server.call(
    "POST",
    "/v1/decisions",
    Array.from({ length: 60 }, (_, at) => ({ ...decision, title: `Number ${at}`, agent: { id: `agent-${at}` } })),
  );
  await signIn(page);
  await page.goto("/alerts/deliveries?event=DENY");
  const rows = page.getByRole("button", { name: /^Open delivery/ });
  await expect(rows).toHaveCount(50);
  await page.getByRole("button", { name: "Load more" }).click();
  await expect(rows).toHaveCount(60);
  await expect(page.getByRole("button", { name: "Load more" })).toHaveCount(0);

  await slack(server, "alerts");
  const question = { ...decision, decision: "REQUIRE_APPROVAL", body: { text: "The same" } };
  await server.call("POST", "/v1/decisions", { ...question, title: "Asked once" });
  await server.call("POST", "/v1/decisions", { ...question, title: "Asked twice" });
  await page.goto("/alerts/deliveries?state=suppressed");
  await page.getByRole("button", { name: /Asked twice$/ }).click();
  await expect(panel(page)).toContainText("Not sent, on purpose");
  await expect(panel(page)).toContainText("The same request is being asked already, by approval");
  await expect(attempts(page)).toContainText("Nothing was sent.");
  await expect(panel(page).getByRole("button", { name: "Replay" })).toHaveCount(0);
});
