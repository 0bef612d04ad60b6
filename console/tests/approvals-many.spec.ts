import { answers, asks } from "./support/asking";
import { PASSWORD } from "./support/server";
import { expect, holdCookie, inspect, signIn, test } from "./support/test";

test("three are answered at once, and what became of each is shown", async ({ page, server }) => {
  const asked = [];
  for (const agent of ["agent-1", "agent-2", "agent-3"]) asked.push((await asks(server, agent)).approval_id ?? "");
  await signIn(page);
  await page.goto("/approvals");
  await page.getByRole("checkbox", { name: "Choose every approval that is shown" }).click();
  await page.getByRole("region", { name: "What is chosen" }).getByRole("button", { name: "Deny…" }).click();
  const dialog = page.getByRole("dialog", { name: "Deny 3 requests" });
  await dialog.getByLabel("Note").fill("Not during the freeze");
  // Somebody answers one of them meanwhile.
  await answers(server, await server.person("reviewer"), asked[1] ?? "", "approve");
  await dialog.getByRole("button", { name: "Deny 3 requests" }).click();
  const results = page.getByRole("list", { name: "What became of each" });
  await expect(results.getByRole("listitem")).toHaveCount(3);
  await expect(page.getByText("2 of 3 denied.")).toBeVisible();
  await expect(results.getByRole("listitem").filter({ hasText: "agent-2" })).toContainText(
    "Already approved by reviewer@example.com in the Console",
  );
  await inspect(page, "approvals-many");
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("Nothing waits for an answer")).toBeVisible();
  await expect(page).toHaveTitle("Approvals · Interven");
  const refused = await asks(server, "agent-1");
  expect([refused.decision, refused.reason_codes]).toEqual(["DENY", ["RECENT_APPROVAL_DENIED"]]);
});

test("by the keyboard alone: walk, choose, open, deny with a note, approve", async ({ page, server }) => {
  for (const agent of ["agent-1", "agent-2", "agent-3"]) await asks(server, agent);
  await signIn(page);
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  const table = page.getByRole("table", { name: "Pending approvals" });
  await expect(table.getByRole("row")).toHaveCount(4);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const detail = page.getByRole("region", { name: "The approval" });
  await expect(detail).toContainText("agent-2");
  await page.keyboard.press("j");
  await expect(detail).toContainText("agent-3");
  await page.keyboard.press("k");
  await expect(detail).toContainText("agent-2");
  // A key alone decides nothing, and Escape takes it back.
  await page.keyboard.press("a");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Note")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(detail).toContainText("Pending");
  await page.keyboard.press("d");
  await expect(dialog.getByLabel("Note")).toBeFocused();
  await page.keyboard.type("No ticket");
  await page.keyboard.press("Enter");
  await expect(detail.getByRole("region", { name: "Outcome" })).toContainText("Denied by ada@example.com in the Console");
  await expect(detail.getByRole("region", { name: "Outcome" })).toContainText("No ticket");
  await page.keyboard.press("Escape");
  await expect(detail).toBeHidden();
  await expect(table.getByRole("row")).toHaveCount(3);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("a");
  await expect(page.getByRole("dialog", { name: "Approve 2 requests" }).getByLabel("Note")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("2 of 2 approved.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Approve (asks first)");
});

test("what is chosen, and what one walked to, is of the list that is shown", async ({ page, server }) => {
  for (const agent of ["agent-1", "agent-2", "agent-3"]) await asks(server, agent);
  await signIn(page);
  await page.goto("/approvals?tab=pending");
  const tabs = page.getByRole("navigation", { name: "Which approvals" });
  await expect(tabs.locator("[aria-current]")).toHaveText(/^Pending/);
  const dialog = page.getByRole("dialog");
  const table = page.getByRole("table", { name: "Pending approvals" });
  await page.getByRole("checkbox", { name: "Choose every approval that is shown" }).check();
  await expect(page.getByRole("region", { name: "What is chosen" })).toContainText("3 approvals chosen");
  // The one that is open goes first.
  await table.getByRole("button", { name: /of agent-2$/ }).click();
  await expect(page.getByRole("region", { name: "The approval" })).toContainText("agent-2");
  await page.keyboard.press("d");
  await expect(dialog).toContainText("Deny this request");
  await expect(dialog).toContainText("agent-2");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.getByRole("link", { name: "Close the approval" }).click();
  await tabs.getByRole("link", { name: "Recent" }).click();
  await expect(page.getByText("Nothing was answered yet")).toBeVisible();
  await page.keyboard.press("a");
  await tabs.getByRole("link", { name: "Pending" }).click();
  await expect(table.getByRole("row")).toHaveCount(4);
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("region", { name: "What is chosen" })).toHaveCount(0);
  await expect(table.getByRole("checkbox", { checked: true })).toHaveCount(0);
});

test("a note that is too long is refused at its field; filters stay after a reload", async ({ page, server }) => {
  await asks(server, "agent-1");
  await asks(server, "agent-2");
  await signIn(page);
  await page.goto("/approvals");
  await page.getByRole("combobox", { name: "Any agent" }).fill("agent-2");
  await page.keyboard.press("Enter");
  const table = page.getByRole("table", { name: "Pending approvals" });
  await expect(table.getByRole("row")).toHaveCount(2);
  await expect(page).toHaveURL(/agent=agent-2/);
  await page.reload();
  await expect(table.getByRole("row")).toHaveCount(2);
  // What the tab counts is everything that waits.
  await expect(page).toHaveTitle("(2) Approvals · Interven");
  await table.getByRole("row").last().click();
  await page.getByRole("button", { name: "Deny", exact: true }).click();
  await page.getByLabel("Note").fill("x".repeat(2001));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByText("it has 2001 characters")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(table.getByRole("row")).toHaveCount(3);
});

test.describe("a question of a minute", () => {
  test.use({ options: { environment: { INTERVEN_APPROVAL_PENDING_TTL: "1m" } } });
  test("that nobody answers is shown as expired", async ({ page, server }) => {
    test.setTimeout(120_000);
    const { approval_id } = await asks(server);
    await signIn(page);
    await page.goto(`/approvals/${approval_id}`);
    const detail = page.getByRole("region", { name: "The approval" });
    await expect(detail.getByRole("button", { name: "Approve" })).toBeVisible();
    await expect(detail).toContainText("Expired: nobody answered in time", { timeout: 75_000 });
    await expect(detail.getByRole("button", { name: "Approve" })).toBeHidden();
    await expect(page.getByText("Nothing waits for an answer")).toBeVisible();
    await page.getByRole("link", { name: "Recent" }).click();
    await expect(page.getByRole("table", { name: "Recent approvals" })).toContainText("Expired");
  });
});

test("a reviewer answers, an auditor reads, a developer sees none", async ({ page, server }) => {
  const { approval_id } = await asks(server);
  await holdCookie(page, server, await server.person("auditor"));
  await page.goto(`/approvals/${approval_id}`);
  const detail = page.getByRole("region", { name: "The approval" });
  await expect(detail).toContainText("deploy-bot");
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /approve|deny/i })).toHaveCount(0);
  await page.keyboard.press("a");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await holdCookie(page, server, await server.person("developer"));
  await page.goto("/agents");
  await expect(page.getByRole("link", { name: "API keys" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Approvals" })).toHaveCount(0);

  await holdCookie(page, server, await server.person("reviewer"));
  await page.goto(`/approvals/${approval_id}`);
  await detail.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(detail).toContainText("Approved by reviewer@example.com in the Console");
});

test("whoever owns the key that asks cannot approve it", async ({ page, server }) => {
  const admin = await server.cookie();
  await server.person("reviewer");
  const made = await server.call<{ key: string }>("POST", "/api/keys", { name: "billing", owner: "reviewer@example.com" }, admin);
  const asked = await fetch(`${server.url}/v1/scan`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${made.key}` },
    body: JSON.stringify({ method: "POST", url: "https://iam.amazonaws.com/", body: { Action: "CreateUser", UserName: "x" } }),
  });
  const { approval_id } = (await asked.json()) as { approval_id: string };
  await signIn(page, "reviewer@example.com", PASSWORD);
  await page.goto(`/approvals/${approval_id}`);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("someone else has to approve this request");
});
