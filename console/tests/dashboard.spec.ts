import type { Page } from "@playwright/test";
import type { Server } from "./support/server";
import { expect, holdCookie, inspect, signIn, test } from "./support/test";

const HOSTILE = `<img src=x onerror="document.title='owned'"> ${"very long ".repeat(20)}`;

/** Six decisions: two refused, one of them of an agent with a hostile name, one that waits for a person. */
async function busy(server: Server) {
  const cookie = await server.cookie();
  for (const name of ["well", "gone"]) {
    const config = { webhook_url: `${server.sandbox}/api/webhooks/1/${name}` };
    await server.call("POST", "/api/channels", { name, kind: "discord", config, filter: { events: ["DENY"] } }, cookie);
  }
  await fetch(`${server.sandbox}/sandbox/fault`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "gone", fault: { kind: "status", code: 400, body: "no" }, times: "until_cleared" }),
  });
  const one = (decision: string, agent: string, tool_name: string, risk_score: number, reason_codes: string[] = []) => ({
    decision,
    agent: { id: agent },
    tool_name,
    risk_score,
    reason_codes,
  });
  await server.call("POST", "/v1/decisions", [
    one("ALLOW", "billing", "github", 0.1),
    one("ALLOW", "billing", "github", 0.1),
    one("SANITIZE", "billing", "slack", 0.3, ["PII_EGRESS"]),
    one("REQUIRE_APPROVAL", "billing", "aws", 0.6, ["IAM_USER_CREATION"]),
    one("DENY", "billing", "slack", 0.7, ["SECRET_DETECTED"]),
    one("DENY", HOSTILE, "slack", 0.7, ["SECRET_DETECTED"]),
  ]);
  // Both channels have done with theirs.
  await expect
    .poll(async () =>
      (await server.call<{ items: { state: string }[] }>("GET", "/api/deliveries", undefined, cookie)).items
        .map((each) => each.state)
        .sort(),
    )
    .toEqual(["dead", "dead", "delivered", "delivered"]);
}

const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("the figures are what came in, and each leads to its list", async ({ page, server }) => {
  test.slow();
  await busy(server);
  await signIn(page);
  const chart = part(page, "Decisions per 15 minutes");
  await expect(chart.getByRole("link", { name: /^Last 24 hours/ })).toContainText("6 decisions");
  for (const [kind, count] of [
    ["Allow", 2],
    ["Sanitize", 1],
    ["Require approval", 1],
    ["Deny", 2],
  ] as const)
    await expect(chart.getByRole("link", { name: new RegExp(`^${kind}`) })).toHaveText(`${kind}${count}`);
  await expect(part(page, "Risk bands").getByRole("link", { name: /High/ })).toContainText("3");
  await expect(part(page, "Agents").getByRole("link", { name: /billing/ })).toContainText("5");
  await expect(part(page, "Agents")).toContainText('<img src=x onerror="');
  await expect(part(page, "Tools").getByRole("link").first()).toHaveText("slack3");
  await expect(part(page, "Reasons").getByRole("link").first()).toHaveText("SECRET_DETECTED2");
  await expect(part(page, "Approvals").getByRole("link", { name: /Pending/ })).toContainText("1");
  await expect(part(page, "Deliveries").getByRole("link", { name: /^Delivered/ })).toContainText("2");
  await expect(part(page, "Deliveries").getByRole("link", { name: "Dead" })).toContainText("2");
  await expect(part(page, "Deliveries")).toContainText("50 % of what was to be sent arrived.");
  const now = page.getByRole("list", { name: "What needs a person" });
  await expect(now.getByRole("link", { name: /Approvals waiting/ })).toContainText(/1.*The next one ends in 9:/);
  await expect(now.getByRole("link", { name: /Dead deliveries/ })).toContainText("2");
  await inspect(page, "dashboard");

  const leads = async (link: ReturnType<Page["getByRole"]>, to: string) => expect(link).toHaveAttribute("href", to);
  await leads(chart.getByRole("link", { name: /^Deny/ }), "/activity?since=24h&by=received&events=DENY");
  await leads(part(page, "Risk bands").getByRole("link", { name: /High/ }), "/activity?since=24h&by=received&risk_band=HIGH");
  await leads(part(page, "Agents").getByRole("link", { name: /billing/ }), "/activity?since=24h&by=received&agents=billing");
  await leads(part(page, "Tools").getByRole("link", { name: /aws/ }), "/activity?since=24h&by=received&tools=aws");
  await leads(part(page, "Reasons").getByRole("link", { name: /PII/ }), "/activity?since=24h&by=received&reason=PII_EGRESS");
  await leads(part(page, "Deliveries").getByRole("link", { name: "Dead" }), "/alerts/deliveries?state=dead&since=24h");
  await leads(part(page, "Deliveries").getByRole("link", { name: "Pending" }), "/alerts/deliveries?state=pending");
  await leads(part(page, "Approvals").getByRole("link", { name: /Pending/ }), "/approvals?tab=pending");
  await leads(now.getByRole("link", { name: /Open incidents/ }), "/incidents?status=open");
  await part(page, "Tools").getByRole("link", { name: /aws/ }).click();
  await expect(page).toHaveURL(`${server.url}/activity?since=24h&by=received&tools=aws`);
});

test("the bars: by keyboard, by pointer and as a table, live, and in another range", async ({ page, server }) => {
  test.slow();
  await busy(server);
  await signIn(page);
  await page.goto("/?range=nonsense");
  await page.getByRole("link", { name: "Last hour" }).click();
  await expect(page).toHaveURL(`${server.url}/?range=1h`);
  await page.reload();
  const chart = part(page, "Decisions per minute");
  await expect(chart.getByRole("link", { name: /^Last hour/ })).toContainText("6 decisions");
  const bars = chart.getByRole("slider", { name: "Decisions per minute" });

  // One more comes while one looks.
  await server.call("POST", "/v1/decisions", { decision: "ALLOW", tool_name: "slack", agent: { name: "late" } });
  await expect(chart.getByRole("link", { name: /^Last hour/ })).toContainText("7 decisions");

  await chart.getByText("As a table").click();
  const rows = chart.getByRole("table").getByRole("row");
  const counts = (await rows.allTextContents()).slice(1).map((row) => Number(/(\d+)$/.exec(row)?.[1]?.slice(-1)));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7);

  await bars.focus();
  await page.keyboard.press("End");
  // The minute may have turned since: from the newest bar back to one with something in it.
  await expect(async () => {
    if (!/decisions?:/.test((await bars.getAttribute("aria-valuetext")) ?? "")) await page.keyboard.press("ArrowLeft");
    await expect(bars).toHaveAttribute("aria-valuetext", /\d\d:\d\d – \d\d:\d\d\. \d decisions?: /, { timeout: 100 });
  }).toPass();
  await expect(chart.getByRole("link", { name: /^Last hour/ })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(chart.getByRole("link", { name: /^Last hour/ })).toBeVisible();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/activity\?since=\d{4}-.*&until=\d{4}-/);

  await page.goBack();
  await expect(chart.getByRole("link", { name: /^Last hour/ })).toContainText("7 decisions");
  await bars.hover({ position: { x: 5, y: 40 } });
  await expect(chart.getByRole("link", { name: /0 decisions/ })).toBeVisible();
  await bars.click({ position: { x: 5, y: 40 } });
  await expect(page).toHaveURL(/\/activity\?since=.*&until=/);

  await page.goBack();
  await page.keyboard.press("]");
  await expect(page).toHaveURL(/range=6h/);
  await expect(part(page, "Decisions per 5 minutes")).toContainText("7 decisions");
  for (const [range, title] of [
    ["15m", "Decisions per minute"],
    ["7d", "Decisions per 2 hours"],
    ["30d", "Decisions per day"],
  ] as const) {
    await page.goto(`/?range=${range}`);
    await expect(part(page, title)).toContainText("7 decisions");
  }
  await inspect(page, "dashboard-30d");
});

test("a role sees what it may read", async ({ page, server }) => {
  await busy(server);
  await holdCookie(page, server, await server.person("developer"));
  await page.goto("/");
  await expect(part(page, "Agents")).toContainText("billing");
  for (const hidden of ["Deliveries", "Approvals"]) await expect(part(page, hidden)).toHaveCount(0);
  await expect(page.getByText("What needs a person")).toHaveCount(0);
  await expect(page.getByText("From nothing to the first card")).toHaveCount(0);
  await inspect(page, "dashboard-developer");

  await holdCookie(page, server, await server.person("reviewer"));
  await page.goto("/");
  await expect(part(page, "Approvals")).toContainText("Pending1");
  await expect(part(page, "Deliveries")).toHaveCount(0);
  await expect(page.getByRole("link", { name: /Stopped channels/ })).toHaveCount(0);

  // Somebody answers while one looks.
  const cookie = await server.cookie();
  const { items } = await server.call<{ items: { id: string }[] }>("GET", "/api/approvals", undefined, cookie);
  await server.call("POST", `/api/approvals/${items[0]?.id}/approve`, {}, cookie);
  await expect(part(page, "Approvals")).toContainText("Approved1");
  await expect(part(page, "Approvals")).toContainText("People answered 1 of 1.");
  await expect(page.getByRole("link", { name: /^Time to decide: half within \d/ })).toHaveAttribute("href", "/approvals?tab=recent");
  await expect(page.getByRole("link", { name: /Approvals waiting/ })).toContainText("Nobody waits for an answer");
});
