import { HOSTILE, many, report, scan } from "./support/decisions";
import { expect, holdCookie, inspect, signIn, test } from "./support/test";

const list = { name: "Decisions" } as const;

test("the list: what stands there, page by page, and what opens", async ({ page, server }) => {
  test.slow();
  await signIn(page);
  await page.goto("/activity");
  await expect(page).toHaveTitle("Activity · Interven");
  await expect(page.getByText("No decisions yet")).toBeVisible();

  await report(server, [
    ...many(205),
    {
      decision: "DENY",
      title: HOSTILE,
      agent: { name: HOSTILE, runtime_type: "langgraph" },
      reason_codes: ["SECRET_DETECTED", "A", "B"],
      risk_score: 0.71,
    },
    { decision: "DENY", title: "late".repeat(400), tool_name: "github", operation: "create_issue", occurred_at: "2026-06-01T12:00:00Z" },
    {
      decision: "REQUIRE_APPROVAL",
      title: "Payment to a new account",
      agent: { id: "agent-7", name: "payments" },
      tool_name: "stripe",
      operation: "create_payout",
      method: "POST",
      url: "https://api.stripe.com/v1/payouts",
      risk_score: 0.82,
      reason_codes: ["NEW_DESTINATION"],
    },
    {
      decision: "SANITIZE",
      title: "Personal data taken out",
      agent: { name: "support" },
      operation: "post_message",
      risk_score: 0.34,
      reason_codes: ["PII_EGRESS"],
    },
  ]);
  await page.getByRole("button", { name: "Refresh" }).click();
  const rows = page.getByRole("table", list).locator("tbody tr");
  await expect(rows).toHaveCount(100);
  await expect(page.getByText("The newest 100 decisions; there are more")).toBeVisible();
  await expect(rows.first()).toContainText("Personal data taken out");
  await expect(rows.nth(2)).toContainText("came in");
  // What an agent calls itself is text.
  await expect(rows.nth(3)).toContainText("<img src=x");
  await expect(rows.nth(3)).toContainText("⟨U+202E⟩");
  await expect(rows.nth(3)).toContainText("and 1 more");
  await expect(page.locator("img[src=x]")).toHaveCount(0);
  await page.goto("/activity?tools=stripe,github&tools=slack&min_severity=MEDIUM&events=ALL");
  await expect(rows).toHaveCount(4);
  await inspect(page, "activity");
  await page.goto("/activity");

  await page.getByRole("button", { name: "Load more" }).click();
  await expect(rows).toHaveCount(200);
  await page.getByRole("button", { name: "Load more" }).click();
  await expect(rows).toHaveCount(209);
  await expect(page.getByText("209 decisions, as of")).toBeVisible();
  await expect(page.getByRole("button", { name: "Load more" })).toHaveCount(0);

  // By mouse, by keyboard, and back to where one was.
  await rows.nth(1).click();
  await expect(page.getByRole("heading", { level: 1, name: "Payment to a new account" })).toBeVisible();
  await page.goBack();
  await expect(rows).toHaveCount(209);
  await page.getByRole("heading", { level: 1 }).click();
  for (const key of ["j", "j", "k", "Enter"]) await page.keyboard.press(key);
  await expect(page.getByRole("heading", { level: 1, name: "Personal data taken out" })).toBeVisible();
  await page.getByRole("link", { name: "Activity" }).last().click();
  await expect(page).toHaveURL(/\/activity$/);
  const link = rows.nth(1).getByRole("link");
  await expect(link).toHaveAttribute("href", /^\/activity\/[0-9a-f-]{36}$/);
});

/** Each filter with what to do to set it, and what the address says then. */
test("filters: by control and by address, kept over a reload, and the same as the API's", async ({ page, server }) => {
  test.slow();
  const two = { agent: { id: "agent-7", name: "payments" }, tool_name: "stripe", operation: "create_payout", environment: "production" };
  await report(server, [
    { decision: "DENY", title: "One", ...two, reason_codes: ["SECRET_DETECTED"], risk_score: 0.8 },
    { decision: "ALLOW", title: "Two", ...two, environment: "staging", operation: "list_payouts", risk_score: 0.1 },
    { decision: "SANITIZE", title: "Three", tool_name: "slack", operation: "post_message", reason_codes: ["PII_EGRESS"], risk_score: 0.4 },
    { decision: "ALLOW", title: "Four", risk_score: 0.1, occurred_at: "2026-01-02T03:04:05Z" },
  ]);
  const cookie = await server.cookie();
  await signIn(page);
  await page.goto("/activity");
  const table = page.getByRole("table", list);
  const shows = async (titles: string[], query: string) => {
    await expect(page).toHaveURL(new RegExp(`/activity\\?${query.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`));
    await expect(table.locator("tbody tr")).toHaveCount(titles.length);
    for (const title of titles) await expect(table).toContainText(title);
    await page.reload();
    await expect(table.locator("tbody tr")).toHaveCount(titles.length);
    const { items } = await server.call<{ items: { title: string }[] }>("GET", `/api/decisions?${query}`, undefined, cookie);
    expect(items.map(({ title }) => title).sort()).toEqual([...titles].sort());
    await page.getByRole("button", { name: "Clear filters" }).click();
    await expect(page).toHaveURL(/\/activity$/);
    await expect(table.locator("tbody tr")).toHaveCount(4);
  };
  const field = (label: string) => page.getByRole("combobox", { name: label, exact: true });
  const choose = async (label: string, option: string) => {
    await field(label).click();
    await page.getByRole("option", { name: option, exact: true }).click();
    await page.keyboard.press("Escape");
  };

  await page.getByRole("searchbox", { name: "Agent, reason or trace id" }).fill("secret_det");
  await shows(["One"], "q=secret_det");
  await choose("Any decision", "Sanitize");
  await shows(["Three"], "events=SANITIZE");
  await choose("Any agent", "payments");
  await shows(["One", "Two"], "agents=payments");
  await choose("Any tool", "stripe.list_payouts");
  await shows(["Two"], "tools=stripe.list_payouts");

  await page.getByRole("button", { name: "More filters" }).click();
  await choose("Any reason", "PII_EGRESS");
  await shows(["Three"], "reason=PII_EGRESS");
  await choose("Any risk", "Critical risk");
  await shows(["One"], "risk_band=CRITICAL");
  await choose("Least severity", "Medium or worse");
  await shows(["One", "Three"], "min_severity=MEDIUM");
  await choose("Any environment", "production");
  await shows(["One"], "environment=production");
  const { items } = await server.call<{ items: { trace_id: string }[] }>("GET", "/api/decisions?q=pii", undefined, cookie);
  await page.getByRole("searchbox", { name: "Whole trace id" }).fill(items[0]?.trace_id ?? "");
  await shows(["Three"], `trace_id=${items[0]?.trace_id}`);
  await page.getByLabel("To", { exact: true }).fill("2026-01-02T05:00:00");
  await page.keyboard.press("Enter");
  await shows(["Four"], "until=2026-01-02T04%3A00%3A00.000Z");
});

test("addresses of others: the API's other names, commas, spans, and what is not known", async ({ page, server }) => {
  await report(server, [
    { decision: "DENY", title: "Denied", environment: "production", agent: { name: "one" } },
    { decision: "ALLOW", title: "Allowed", environment: "production", agent: { name: "two" } },
    { decision: "ALLOW", title: "Old", occurred_at: "2026-01-02T03:04:05Z", agent: { name: "three" } },
  ]);
  await signIn(page);
  const rows = page.getByRole("table", list).locator("tbody tr");
  await page.goto("/activity?decision=ALL&env=PRODUCTION");
  await expect(rows).toHaveCount(1);
  await expect(page.getByRole("table", list)).toContainText("Denied");
  await page.goto("/activity?agent=one,two&events=ALLOW,NONSENSE&colour=blue");
  await expect(rows).toHaveCount(1);
  await expect(page.getByRole("table", list)).toContainText("Allowed");
  await page.goto("/activity?since=15m");
  await expect(rows).toHaveCount(2);
  await page.getByRole("combobox", { name: "Any time" }).click();
  await page.getByRole("option", { name: "Last 7 days" }).click();
  await expect(page).toHaveURL(/since=7d$/);
  await expect(rows).toHaveCount(2);
  // What cannot be is said in the API's words.
  await page.goto("/activity?since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z");
  await expect(page.getByRole("alert")).toContainText("`since` is the earlier one");
  await page.goto("/activity?q=nobody-has-this");
  await expect(page.getByText("No decision matches")).toBeVisible();
  await inspect(page, "activity-nothing");
});

test("a search that is not through says so, and goes on", async ({ page, server }) => {
  await report(server, many(3));
  await signIn(page);
  // The store would have to hold millions for it.
  const page1 = { items: [], next_cursor: "MQ", complete: false };
  await page.route("**/api/decisions?**", (route) =>
    route.request().url().includes("cursor=MQ")
      ? route.continue({ url: `${server.url}/api/decisions?limit=100` })
      : route.fulfill({ json: page1 }),
  );
  await page.goto("/activity?q=rare");
  await expect(page.getByRole("status").filter({ hasText: "Nothing found so far" })).toBeVisible();
  await inspect(page, "activity-unfinished");
  await page.getByRole("button", { name: "Search on" }).click();
  await expect(page.getByRole("table", list).locator("tbody tr")).toHaveCount(3);
  await expect(page.getByRole("button", { name: "Search on" })).toHaveCount(0);
});

for (const role of ["developer", "reviewer", "auditor"] as const)
  test(`what a ${role} sees`, async ({ page, server }) => {
    const { trace_id } = await scan(server, { method: "POST", url: "https://slack.com/api/chat.postMessage", body: { text: "hello" } });
    await holdCookie(page, server, await server.person(role));
    await page.goto("/activity");
    await expect(page.getByRole("link", { name: "Activity" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Export" })).toBeVisible();
    await page.getByRole("table", list).locator("tbody tr").click();
    await expect(page).toHaveURL(new RegExp(trace_id));
    await expect(page.getByRole("heading", { name: "Risk" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Deliveries" })).toHaveCount(role === "auditor" ? 1 : 0);
    await expect(page.getByRole("link", { name: /^[0-9a-f-]{36}$/ })).toHaveCount(role === "developer" ? 1 : 0);
  });
