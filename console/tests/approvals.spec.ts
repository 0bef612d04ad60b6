import { answers, asks, clickableSlack, clicks } from "./support/asking";
import { expect, inspect, signIn, test } from "./support/test";

test("an approval is answered in the Console, and the agent's retry goes through", async ({ page, server }) => {
  await asks(server);
  await signIn(page);
  await page.goto("/approvals");
  await expect(page).toHaveTitle("(1) Approvals · Interven");
  const table = page.getByRole("table", { name: "Pending approvals" });
  await expect(table).toContainText("aws.create_user");
  await expect(table).toContainText(/9:\d\d/);
  // Another one comes while the page is open.
  await asks(server, "agent-8", "ops-bot");
  await expect(page).toHaveTitle("(2) Approvals · Interven");
  await expect(table.getByRole("row")).toHaveCount(3);

  // What ends first is on top.
  await table.getByRole("button", { name: /^Open aws.create_user of agent-7/ }).click();
  await expect(page).toHaveURL(/\/approvals\/[0-9a-f-]{36}$/);
  const detail = page.getByRole("region", { name: "The approval" });
  await expect(detail.getByLabel("Body of the request", { exact: true })).toContainText('"UserName": "deploy-bot"');
  await expect(detail).toContainText("P6 AWS IAM user creation");

  await detail.getByRole("button", { name: "Approve" }).click();
  const dialog = page.getByRole("dialog", { name: "Approve this request" });
  await expect(dialog.getByLabel("Note")).toBeFocused();
  await dialog.getByLabel("Note").fill("Ticket OPS-12");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await expect(dialog).toBeHidden();
  await expect(detail.getByRole("region", { name: "Outcome" })).toContainText("Approved by ada@example.com in the Console");
  await expect(detail.getByRole("region", { name: "Outcome" })).toContainText("Ticket OPS-12");
  await expect(page).toHaveTitle("(1) Approvals · Interven");

  const retry = await asks(server);
  expect([retry.decision, retry.reason_codes]).toEqual(["ALLOW", ["RECENT_APPROVAL_GRANT"]]);
  await expect(detail.getByRole("region", { name: "Outcome" })).toContainText(/first used \d\d:/);
  await expect(detail.getByRole("link", { name: retry.trace_id })).toBeVisible();
  await page.getByRole("link", { name: "Granted" }).click();
  await expect(page.getByRole("table", { name: "Granted approvals" })).toContainText("used");
  await page.getByRole("link", { name: "Recent" }).click();
  await page.reload();
  await expect(page.getByRole("navigation", { name: "Which approvals" }).locator("[aria-current]")).toHaveText("Recent");
  await expect(page.getByRole("table", { name: "Recent approvals" })).toContainText("Approved by ada@example.com in the Console");
});

test("one answered on Slack's card shows who and where while the page is open", async ({ page, server }) => {
  await clickableSlack(server);
  const { approval_id } = await asks(server);
  await signIn(page);
  await page.goto(`/approvals/${approval_id}`);
  const detail = page.getByRole("region", { name: "The approval" });
  await expect(detail.getByRole("list", { name: "Cards" })).toContainText("oncall");
  await expect(detail.getByRole("list", { name: "Cards" })).toContainText("Delivered");
  await detail.getByRole("button", { name: "Deny" }).click();
  await expect(page.getByRole("dialog", { name: "Deny this request" })).toBeVisible();
  await clicks(server, "approve");
  // Whoever was about to answer is told who was faster.
  await expect(page.getByRole("dialog")).toContainText("Already approved by ada (U0ANALYST) in Slack");
  await page.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(detail.getByRole("region", { name: "Outcome" })).toContainText("Approved by ada (U0ANALYST) in Slack");
  await expect(detail.getByRole("list", { name: "Cards" })).toContainText("Says on the card how its question ended");
  await expect(detail.getByRole("button", { name: "Approve" })).toBeHidden();
  await inspect(page, "approval-decided");
});

test("two people at once: the second is told who won", async ({ page, server }) => {
  const { approval_id } = await asks(server);
  await signIn(page);
  // This page hears nothing, and answers what somebody else has answered.
  await page.route("**/api/events/stream", (route) => route.abort());
  await page.goto(`/approvals/${approval_id}`);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Note")).toBeFocused();
  const before = await server.call("GET", `/api/approvals/${approval_id}`, undefined, await server.cookie());
  await page.route(`**/api/approvals/${approval_id}`, (route) => route.fulfill({ json: before }));
  await answers(server, await server.person("reviewer"), approval_id ?? "", "deny", "Not today");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await expect(dialog).toContainText("Already denied by reviewer@example.com in the Console");
  await expect(dialog.getByRole("alert")).toHaveCount(0);
});

test("the pages of approvals, as they look", async ({ page, server }) => {
  test.setTimeout(120_000);
  const { approval_id } = await asks(server);
  const other = await asks(server, "agent-8", "ops-bot");
  await answers(server, await server.cookie(), other.approval_id ?? "", "approve", "Ticket OPS-12");
  await asks(server, "agent-9", "night-bot");
  await signIn(page);
  await page.goto("/approvals?tab=recent");
  await expect(page.getByRole("table", { name: "Recent approvals" })).toContainText("Ticket OPS-12");
  await inspect(page, "approvals-recent");
  await page.goto("/approvals");
  await expect(page.getByRole("table", { name: "Pending approvals" }).getByRole("row")).toHaveCount(3);
  await inspect(page, "approvals");
  await page.goto(`/approvals/${approval_id}`);
  await expect(page.getByText("P6 AWS IAM user creation")).toBeVisible();
  await inspect(page, "approval-pending");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page.getByLabel("Note")).toBeFocused();
  await inspect(page, "approval-dialog");
});
