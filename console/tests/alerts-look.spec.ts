import { begin, card, field, onward, runTest, SLACK_SECRET, save, standIn, toSandbox } from "./support/channels";
import { expect, inspect, signIn, test } from "./support/test";

test.describe.configure({ timeout: 300_000 });

test("how the list and a channel look", async ({ page, server }) => {
  const cookie = await server.cookie();
  const make = (name: string, kind: string, config: object, more: object = {}) =>
    server.call<{ id: string }>("POST", "/api/channels", { name, kind, config, ...more }, cookie);
  const slack = await make(
    "soc-alerts",
    "slack",
    { webhook_url: standIn.slack(server, "soc"), signing_secret: SLACK_SECRET, approvers: [{ team: "T024BE7LD", user: "U02AB3CD4" }] },
    { filter: { events: ["DENY", "INCIDENT"], min_severity: "HIGH", tools: ["slack"] }, reminder: true },
  );
  await make("splunk", "siem", { url: standIn.splunk(server), format: "OCSF", headers: { Authorization: "Splunk 0000-1111" } });
  await make("night-watch", "telegram", { bot_token: "100:night", chat_id: -1001234567890, api_base: server.sandbox }, { enabled: false });
  await make("community", "discord", { webhook_url: standIn.discord(server, "community") });
  await toSandbox(server, "fault", { name: "community", fault: { kind: "dead" }, times: "until_cleared" });
  await server.call("POST", "/v1/decisions", {
    decision: "DENY",
    title: "Secret egress blocked",
    severity: "HIGH",
    risk_score: 0.71,
    agent: { id: "agent-7", name: "production-langgraph" },
    tool_name: "slack",
    operation: "post_message",
    reason_codes: ["SECRET_DETECTED"],
  });
  await signIn(page);
  await page.goto("/alerts");
  await expect(page.getByRole("row", { name: /community/ })).toContainText("Stopped");
  await expect(page.getByRole("row", { name: /soc-alerts/ })).toContainText("Delivering");
  await inspect(page, "alerts");
  await page.goto(`/alerts/${slack.id}`);
  await expect(page.getByRole("table", { name: "Recent deliveries" })).toContainText("Delivered");
  await inspect(page, "alerts-channel");
});

test("how adding a channel looks", async ({ page, server }) => {
  await signIn(page);
  await page.goto("/alerts/new");
  await inspect(page, "alerts-new-kind");
  for (const [kind, name] of [
    ["Microsoft Teams", "teams"],
    ["SIEM", "siem"],
    ["Slack", "slack"],
  ] as const) {
    await begin(page, kind);
    await expect(field(page, "Name")).toBeVisible();
    await inspect(page, `alerts-new-${name}`);
  }
  await field(page, "Name").fill("soc");
  await field(page, "Incoming webhook URL").fill(standIn.slack(server, "look"));
  await field(page, "Signing secret").fill(SLACK_SECRET);
  await onward(page);
  await expect(card(page, "Slack")).toContainText("Approve");
  await inspect(page, "alerts-new-filter-slack");
  await save(page);
  await runTest(page);
  await expect(page.getByText("Slack took the card")).toBeVisible();
});

for (const [kind, platform, name] of [
  ["discord", "Discord", "discord"],
  ["teams", "Microsoft Teams", "teams"],
  ["telegram", "Telegram", "telegram"],
] as const)
  test(`how the card of ${platform} looks`, async ({ page }) => {
    await signIn(page);
    await page.goto(`/alerts/new?kind=${kind}&step=filter`);
    await expect(card(page, platform)).toContainText("[Interven] REQUIRE_APPROVAL");
    await inspect(page, `alerts-new-filter-${name}`);
  });

test("how the record of a SIEM looks", async ({ page }) => {
  await signIn(page);
  await page.goto("/alerts/new?kind=siem&step=filter");
  await expect(page.getByRole("region", { name: "Record" })).toContainText("class_uid");
  await inspect(page, "alerts-new-filter-siem");
});
