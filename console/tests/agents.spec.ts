import { asks } from "./support/asking";
import { KEY } from "./support/server";
import { expect, holdCookie, inspect, signIn, test } from "./support/test";

test("agents are listed with what they did, and each has a page with all that is about it", async ({ page, server }) => {
  test.setTimeout(120_000);
  const cookie = await server.cookie();
  await server.call("POST", "/api/keys", { name: "billing", agent: "agent-7", environment: "production" }, cookie);
  await asks(server, "agent-7", "deploy-bot", { agent_name: "billing-agent", runtime_type: "langgraph" });
  await server.call("POST", "/v1/scan", {
    method: "GET",
    url: "https://slack.com/api/conversations.list",
    agent_id: "agent-8",
    runtime_type: "crewai",
  });
  await server.call("POST", "/v1/decisions", {
    decision: "DENY",
    title: "Secret egress blocked",
    risk_score: 0.95,
    reason_codes: ["SECRET_DETECTED"],
    agent: { id: "agent-7" },
    tool_name: "slack",
  });
  await signIn(page);
  await page.goto("/agents");
  const table = page.getByRole("table", { name: "Agents" });
  await expect(table.getByRole("row")).toHaveCount(3);
  await expect(table).toContainText("billing-agent");
  await inspect(page, "agents");
  await page.getByRole("combobox", { name: "Any runtime" }).click();
  await page.getByRole("option", { name: "langgraph" }).click();
  await expect(table.getByRole("row")).toHaveCount(2);
  await page.reload();
  await expect(table.getByRole("row")).toHaveCount(2);

  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/agents\/agent-7$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("billing-agent");
  await expect(page.getByRole("table", { name: "Pending approvals" })).toContainText("aws.create_user");
  await expect(page.getByRole("table", { name: "API keys" })).toContainText("billing");
  const latest = page.getByRole("table", { name: "Latest decisions" });
  await expect(latest.getByRole("row")).toHaveCount(3);
  await page.getByText("High and critical").click();
  await expect(latest.getByRole("row")).toHaveCount(2);
  await expect(latest).toContainText("SECRET_DETECTED");
  await expect(page.getByRole("link", { name: /^Deny 1/ })).toHaveAttribute("href", "/activity?agents=agent-7&events=DENY&since=24h");
  await inspect(page, "agent");
  // Another page of the Console, and not the Console loaded anew.
  await page.evaluate(() => Object.assign(window, { kept: true }));
  await page.getByRole("link", { name: "aws.create_user" }).first().click();
  await expect(page).toHaveURL(/\/(approvals|activity)\//);
  expect(await page.evaluate(() => "kept" in window)).toBe(true);
});

test("an agent that is not there, hostile names, and what a role does not see", async ({ page, server }) => {
  const name = "<img src=x onerror=alert(1)>\u202e/../x?y#z%";
  const answer = await fetch(`${server.url}/v1/decisions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ decision: "ALLOW", title: "x", agent: { name: `${name}${"n".repeat(300)}` }, tool_name: "slack" }),
  });
  expect(answer.status).toBe(200);
  await holdCookie(page, server, await server.person("reviewer"));
  await page.goto("/agents/nobody");
  await expect(page.getByRole("alert")).toContainText("The agent is not shown");
  await page.goto("/agents");
  await page.getByRole("button", { name: /^Open/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("<img src=x onerror=alert(1)>⟨U+202E⟩/../x?y#z%");
  await expect(page.getByRole("table", { name: "Latest decisions" })).toContainText("slack");
  await expect(page.locator("main img")).toHaveCount(0);
  // Keys are for others to see.
  await expect(page.getByRole("heading", { name: "API keys bound to it" })).toHaveCount(0);
  await inspect(page, "agent-hostile");
});
