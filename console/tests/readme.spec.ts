// The pictures of the README, as an ordinary afternoon looks. `make screens` copies them to docs/screens.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { asks, clickableSlack } from "./support/asking";
import { begin, card, field, onward, SLACK_SECRET, standIn } from "./support/channels";
import { type Reported, report } from "./support/decisions";
import { expect, SCREENS, signIn, test } from "./support/test";

async function picture(page: Page, name: string) {
  mkdirSync(SCREENS, { recursive: true });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.screenshot({ path: join(SCREENS, `readme-${name}.png`), animations: "disabled" });
}

/** What the agents of a company do within an hour, newest last. */
const HOUR: readonly (Reported & { ago: number })[] = [
  { ago: 58, agent: { id: "docs-assistant" }, tool_name: "github", operation: "list_prs", risk_score: 0.02 },
  { ago: 52, agent: { id: "billing-sync" }, tool_name: "stripe", operation: "list_charges", risk_score: 0.04 },
  { ago: 47, agent: { id: "support-triage" }, tool_name: "notion", operation: "query_database", risk_score: 0.05 },
  {
    ago: 41,
    decision: "SANITIZE",
    title: "Personal data taken out of a message",
    agent: { id: "support-triage" },
    tool_name: "slack",
    operation: "post_message",
    reason_codes: ["PII_EGRESS"],
    risk_score: 0.38,
  },
  { ago: 36, agent: { id: "release-bot" }, tool_name: "github", operation: "create_release", risk_score: 0.18 },
  {
    ago: 31,
    decision: "DENY",
    title: "A secret in a message to #general",
    agent: { id: "build-helper" },
    tool_name: "slack",
    operation: "post_message",
    reason_codes: ["SECRET_DETECTED"],
    risk_score: 0.82,
  },
  { ago: 24, agent: { id: "docs-assistant" }, tool_name: "mcp", operation: "read_file", risk_score: 0.03 },
  {
    ago: 17,
    decision: "REQUIRE_APPROVAL",
    title: "A refund above the limit",
    agent: { id: "billing-sync" },
    tool_name: "stripe",
    operation: "create_refund",
    reason_codes: ["PAYMENT_OVER_LIMIT"],
    risk_score: 0.64,
  },
  {
    ago: 9,
    decision: "DENY",
    title: "A destination on a threat list",
    agent: { id: "research-crawler" },
    tool_name: "http",
    operation: "get",
    reason_codes: ["THREAT_INTEL_MATCH"],
    risk_score: 0.94,
  },
  { ago: 3, agent: { id: "release-bot" }, tool_name: "jira", operation: "transition_issue", risk_score: 0.11 },
];

test("the pictures of the README", async ({ page, server }) => {
  test.slow();
  await clickableSlack(server);
  const now = Date.now();
  await report(
    server,
    HOUR.map(({ ago, ...decision }) => ({
      environment: "production",
      ...decision,
      agent: { name: decision.agent?.id ?? "", ...decision.agent },
      occurred_at: new Date(now - ago * 60_000).toISOString(),
    })),
  );
  await asks(server, "ops-copilot", "report-bot");
  await asks(server, "billing-sync", "stripe-reader");
  await asks(server, "release-bot", "deploy-key");
  await signIn(page);

  await page.goto("/approvals");
  await page.getByRole("table").getByText("ops-copilot").click();
  await expect(page.getByText("deploy-bot").or(page.getByText("report-bot")).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Approve/ }).first()).toBeVisible();
  await picture(page, "approvals");

  await begin(page, "Slack");
  await field(page, "Name").fill("soc-alerts");
  await field(page, "Incoming webhook URL").fill(standIn.slack(server, "soc"));
  await field(page, "Signing secret").fill(SLACK_SECRET);
  await onward(page);
  await expect(card(page, "Slack")).toContainText("Approve");
  await picture(page, "channel");

  await page.goto("/activity");
  await expect(page.getByRole("table", { name: "Decisions" })).toContainText("A destination on a threat list");
  await page.mouse.move(0, 0);
  await picture(page, "activity");

  await page.goto("/alerts/deliveries");
  const deliveries = page.getByRole("table", { name: "Deliveries" });
  await expect(deliveries).toContainText("A secret in a message to #general");
  await deliveries.getByText("A secret in a message to #general").first().click();
  await expect(page.getByRole("dialog")).toContainText("unfurl_links");
  await picture(page, "delivery");
});
