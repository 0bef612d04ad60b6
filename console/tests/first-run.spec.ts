import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { EMAIL, PASSWORD } from "./support/server";
import { expect, holdCookie, inspect, signIn, test } from "./support/test";

const run = promisify(execFile);

test.describe("a fresh server", () => {
  test.use({ options: { administrator: false, environment: { INTERVEN_API_KEY: "" } } });

  test("from the set-up link to the first card", async ({ page, server }) => {
    test.slow();
    await page.goto(await server.setUpLink());
    await page.getByLabel("E-mail address").fill(EMAIL);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create the account" }).click();
    const steps = page.getByRole("region", { name: "From nothing to the first card" });
    await expect(steps).toContainText("0 of 5 steps done");
    await expect(steps.getByRole("listitem").filter({ hasText: "Add a channel" }).first()).toHaveAttribute("aria-current", "step");
    await inspect(page, "dashboard-first-run");

    // The channel comes over the API, and the page follows.
    const cookie = await server.cookie();
    const config = { webhook_url: `${server.sandbox}/api/webhooks/1/first` };
    await server.call("POST", "/api/channels", { name: "soc <b>x</b>", kind: "discord", config, filter: { events: ["DENY"] } }, cookie);
    await expect(steps).toContainText("1 of 5 steps done");
    await expect(steps).toContainText("soc <b>x</b>");

    await steps.getByRole("button", { name: /^Test soc/ }).click();
    await expect(steps.getByRole("status").filter({ hasText: "Delivered" })).toContainText("HTTP 200");
    await expect(steps).toContainText("2 of 5 steps done");

    await steps.getByLabel("Name of the key").fill("   ");
    await steps.getByRole("button", { name: "Make the key" }).click();
    await expect(steps.getByText(/name/i).filter({ hasText: /1 to 200|empty|needed/ })).toBeVisible();
    await steps.getByLabel("Name of the key").fill("billing agent");
    await steps.getByRole("button", { name: "Make the key" }).click();
    await expect(steps).toContainText("3 of 5 steps done");
    const key = await steps.locator("[data-secret]").textContent();
    expect(key).toMatch(/^iv_live_\w{20,}$/);

    // One may leave, and come back: the key is still in the command.
    await page.getByRole("button", { name: `Signed in as ${EMAIL}` }).click();
    await page.getByRole("menuitem", { name: "Account" }).click();
    await page.getByRole("link", { name: "Dashboard" }).click();
    await steps.getByRole("tab", { name: "Python" }).click();
    await expect(steps.getByRole("region", { name: "The command with Python" })).toContainText(`INTERVEN_API_KEY=${key}`);
    await steps.getByRole("tab", { name: "curl" }).click();
    await inspect(page, "first-steps-midway");

    // It works as it stands there, and the card arrives while one looks.
    const command = await steps.getByRole("region", { name: "The command with curl" }).textContent();
    const { stdout } = await run("sh", ["-c", command ?? ""]);
    expect(JSON.parse(stdout)).toMatchObject({ decision: "DENY", reason_codes: ["SECRET_DETECTED"] });
    const done = page.getByRole("region", { name: "The first card is delivered" });
    await expect(done.getByRole("list", { name: "Deliveries of the newest decision" })).toContainText("Delivered");
    const { items } = await server.call<{ items: { trace_id: string; title: string }[] }>("GET", "/api/decisions", undefined, cookie);
    await expect(done.getByRole("link", { name: items[0]?.title })).toHaveAttribute("href", `/activity/${items[0]?.trace_id}`);
    const received = await (await fetch(`${server.sandbox}/sandbox/received?name=first`)).text();
    expect(received).toContain(items[0]?.trace_id);
    await expect(page.getByRole("region", { name: "Decisions per 15 minutes" })).toContainText("1 decision");
    await inspect(page, "first-steps-done");

    // Put away, it is found again; what is done is not shown at the next visit.
    await done.getByRole("button", { name: "Put away" }).click();
    await expect(done).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole("region", { name: "Decisions per 15 minutes" })).toBeVisible();
    await expect(done).toHaveCount(0);
    await page.getByRole("link", { name: "First steps", exact: true }).click();
    await expect(page).toHaveURL(/\/welcome$/);
    await expect(done).toBeVisible();
    // The key was held in memory alone.
    await page.getByRole("button", { name: /^Send a decision/ }).click();
    await expect(page.getByRole("region", { name: "The command with curl" })).toContainText("YOUR_KEY");
  });
});

test("steps that are hidden unfinished are found again", async ({ page }) => {
  await signIn(page);
  await page.getByRole("button", { name: "Hide these steps" }).click();
  await expect(page.getByText("No agent has asked anything yet")).toBeVisible();
  await page.reload();
  await expect(page.getByText("No agent has asked anything yet")).toBeVisible();
  await expect(page.getByText("From nothing to the first card")).toHaveCount(0);
  await page.getByRole("link", { name: "The first steps" }).click();
  await expect(page.getByRole("region", { name: "From nothing to the first card" })).toBeVisible();
  await page.getByRole("button", { name: "Show them on the Dashboard" }).click();
  await page.getByRole("link", { name: "Dashboard", exact: true }).last().click();
  await expect(page.getByRole("region", { name: "From nothing to the first card" })).toBeVisible();
});

test("a decision that no channel takes says so, and a test that fails says what was answered", async ({ page, server }) => {
  const cookie = await server.cookie();
  const config = { webhook_url: `${server.sandbox}/api/webhooks/1/picky` };
  await server.call("POST", "/api/channels", { name: "picky", kind: "discord", config, filter: { events: ["INCIDENT"] } }, cookie);
  await fetch(`${server.sandbox}/sandbox/fault`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "picky", fault: { kind: "dead" } }),
  });
  await signIn(page);
  await page.getByRole("button", { name: "Test picky" }).click();
  await expect(page.getByText("Not delivered")).toBeVisible();
  await server.call("POST", "/v1/decisions", { decision: "DENY", tool_name: "slack", agent: { name: "a" }, risk_score: 0.6 });
  await expect(page.getByText(/No channel took it/)).toContainText("takes Deny of severity High");
});

for (const [role, hint] of [
  ["developer", "Make a key under API keys"],
  ["reviewer", "waits for you under Approvals"],
  ["auditor", "Every decision will stand under Activity"],
] as const)
  test(`before the first decision, as ${role}`, async ({ page, server }) => {
    await holdCookie(page, server, await server.person(role));
    await page.goto("/welcome");
    await expect(page.getByText("No agent has asked anything yet")).toBeVisible();
    await expect(page).toHaveURL(`${server.url}/`);
    await expect(page.getByText(hint)).toBeVisible();
    await expect(page.getByText("First steps")).toHaveCount(0);
    if (role === "developer") await inspect(page, "dashboard-empty");
  });
