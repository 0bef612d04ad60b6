import { asks } from "./support/asking";
import { EMAIL, KEY } from "./support/server";
import { expect, inspect, signIn, test } from "./support/test";

const HOSTILE = "<img src=x onerror=alert(1)>\u202egnp.exe";

test("what an agent says stays text, with what is hidden in it shown", async ({ page, server }) => {
  test.setTimeout(120_000);
  const answer = await fetch(`${server.url}/v1/decisions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${KEY}` },
    body: JSON.stringify({
      decision: "REQUIRE_APPROVAL",
      title: `${HOSTILE} ${"long ".repeat(150)}`,
      agent: { id: HOSTILE, name: `${HOSTILE}${"n".repeat(400)}` },
      tool_name: "<b>slack</b>",
      operation: HOSTILE,
      url: `https://example.com/?q=${"y".repeat(3_000)}`,
      environment: "<script>alert(2)</script>",
      reason_codes: ["SECRET_DETECTED", "<i>mine</i>"],
      body: { "<u>key</u>": `${HOSTILE} </section><script>alert(3)</script>`, long: "z".repeat(30_000) },
    }),
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  await signIn(page);
  await page.goto("/approvals");
  const table = page.getByRole("table", { name: "Pending approvals" });
  await expect(table).toContainText("<img src=x onerror=alert(1)>⟨U+202E⟩gnp.exe");
  await expect(page.locator("main img, main b, main script")).toHaveCount(0);
  await inspect(page, "approvals-hostile");
  await table.getByRole("button", { name: /^Open/ }).click();
  const detail = page.getByRole("region", { name: "The approval" });
  await expect(detail.getByLabel("Body of the request", { exact: true })).toContainText("</section><script>alert(3)</script>");
  await expect(page.locator("main img, main b, main script")).toHaveCount(0);
  await inspect(page, "approval-hostile");
  await detail.getByRole("button", { name: "Deny" }).click();
  await page.getByLabel("Note").fill(HOSTILE);
  await page.keyboard.press("Enter");
  await expect(detail.getByRole("region", { name: "Outcome" })).toContainText("<img src=x onerror=alert(1)>⟨U+202E⟩gnp.exe");
});

test("a notification tells of a new question while nobody looks", async ({ page, server }) => {
  await page.addInitScript(() => {
    const told: string[] = [];
    class Stub {
      static permission = "default";
      static async requestPermission() {
        Stub.permission = "granted";
        return "granted";
      }
      onclick = null;
      constructor(title: string, options: { body: string }) {
        told.push(`${title}: ${options.body}`);
      }
      close() {}
    }
    Object.assign(window, { Notification: Stub, told });
    document.hasFocus = () => false;
  });
  await signIn(page, EMAIL);
  await page.goto("/approvals");
  await page.getByRole("button", { name: "Notify me" }).click();
  await expect(page.getByRole("button", { name: "Notifying you" })).toHaveAttribute("aria-pressed", "true");
  await asks(server, "agent-9");
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { told: string[] }).told))
    .toEqual(["An approval waits: agent-9 asks for aws.create_user"]);
  await page.getByRole("button", { name: "Notifying you" }).click();
  await expect(page.getByRole("button", { name: "Notify me" })).toBeVisible();
});

test("a browser that blocks notifications says so", async ({ page }) => {
  await page.addInitScript(() => {
    Object.assign(window, { Notification: { permission: "denied" } });
  });
  await signIn(page);
  await page.goto("/approvals");
  await expect(page.getByRole("button", { name: "Notifications are blocked by the browser" })).toBeVisible();
});
