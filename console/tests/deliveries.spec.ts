import { attempts, deny, fault, HOSTILE, panel, slack } from "./support/deliveries";
import { expect, inspect, signIn, test } from "./support/test";

test("a delivery that fails shows every attempt while one looks", async ({ page, server }) => {
  test.slow();
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
});

test("what is dead is replayed, and delivered while one looks", async ({ page, server }) => {
  await slack(server, "alerts");
  await fault(server, "alerts", { kind: "reject" }, { next: 2 });
  await deny(server, "Secret egress blocked");
  await signIn(page);
  await page.goto("/alerts/deliveries");
  const table = page.getByRole("table", { name: "Deliveries" });
  await expect(table.getByText("Dead", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: /Secret egress blocked$/ }).click();
  await expect(attempts(page).getByText(/^Attempt \d$/)).toHaveCount(2);
  await panel(page).getByRole("button", { name: "Replay" }).click();
  await expect(page.getByText(/is back in the queue$/)).toBeVisible();
  await expect(panel(page)).toContainText("There is nothing to do");
  await expect(attempts(page).getByText(/^Attempt \d$/)).toHaveCount(3);
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
  await expect(panel(page)).toContainText("Waiting: its channel is stopped");
  await expect(panel(page)).toContainText("no_service");
  await expect(panel(page)).toContainText("as soon as a test succeeds");
  await expect(panel(page).getByRole("button", { name: "Replay" })).toHaveCount(0);
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
