import type { Page } from "@playwright/test";
import { EMAIL } from "./support/server";
import { expect, holdCookie, inspect, signIn, test } from "./support/test";

const group = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const setting = (page: Page, name: string) => page.locator(`[data-setting="${name}"]`);

test("settings are changed, stay, say who changed them, and go back to their defaults", async ({ page, server }) => {
  test.slow();
  const bodies: unknown[] = [];
  page.on("request", (request) => request.method() === "PUT" && bodies.push(request.postDataJSON()));
  await signIn(page);
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  const approvals = group(page, "Approvals");
  await expect(approvals.getByLabel("Time to answer", { exact: true })).toHaveValue("600 s");
  await expect(approvals.getByRole("button", { name: "Save" })).toBeDisabled();
  await inspect(page, "settings");

  await approvals.getByLabel("Time to answer", { exact: true }).fill("900");
  await approvals.getByLabel("A grant is used once").check({ force: true });
  await approvals.getByRole("button", { name: "Save 2 changes" }).click();
  await expect(page.getByText("Approvals: saved")).toBeVisible();
  expect(bodies).toEqual([{ approvals: { pending_ttl_seconds: 900, single_use: true } }]);
  await page.reload();
  await expect(approvals.getByLabel("Time to answer", { exact: true })).toHaveValue("900 s");
  const ttl = setting(page, "approvals.pending_ttl_seconds");
  await expect(ttl).toContainText("15 minutes");
  await expect(ttl).toContainText(`by ${EMAIL} in the Console`);
  await expect(ttl).toContainText("Default: 10 minutes");
  await expect(setting(page, "approvals.grant_window_seconds")).not.toContainText("Changed");

  await ttl.getByRole("button", { name: "Reset to the default: Time to answer" }).click();
  await expect(approvals.getByLabel("Time to answer", { exact: true })).toHaveValue("600 s");
  await approvals.getByRole("button", { name: "Save", exact: true }).click();
  await expect(ttl).toContainText("1 dayDefault");
  await expect(approvals.getByRole("button", { name: "Save" })).toBeDisabled();

  await group(page, "Risk").getByLabel("Medium from").fill("0.3");
  await group(page, "Risk").getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Risk: saved")).toBeVisible();
  const organisation = group(page, "Your organisation");
  await organisation.getByLabel("Domains", { exact: true }).fill("example.com\n\n  acme.example \n");
  await organisation.getByLabel("People", { exact: true }).fill("<img src=x onerror=alert(1)>");
  await organisation.getByRole("button", { name: "Save 2 changes" }).click();
  await expect(page.getByText("Your organisation: saved")).toBeVisible();
  await page.reload();
  await expect(organisation.getByLabel("Domains", { exact: true })).toHaveValue("acme.example\nexample.com");
  await expect(organisation.getByLabel("People", { exact: true })).toHaveValue("<img src=x onerror=alert(1)>");
  await group(page, "Scan").getByLabel("As they came").check();
  await group(page, "Scan").getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Scan: saved")).toBeVisible();

  const now = await server.call<{ scan: object }>("GET", "/api/settings", undefined, await server.cookie());
  expect(now.scan).toMatchObject({
    bands: [0.3, 0.5, 0.75],
    organisation_domains: ["acme.example", "example.com"],
    store_bodies: "full",
    on_store_failure: "deny",
  });
});

test("what cannot be is said at its field, and nothing is changed", async ({ page }) => {
  test.slow();
  await signIn(page);
  await page.goto("/settings");
  const approvals = group(page, "Approvals");
  await approvals.getByLabel("Time to answer", { exact: true }).fill("30");
  await approvals.getByLabel("Grant", { exact: true }).fill("1200");
  await approvals.getByRole("button", { name: "Save 2 changes" }).click();
  await expect(setting(page, "approvals.pending_ttl_seconds")).toContainText("`30` is not from 60 to 86400 seconds");
  await expect(approvals.getByRole("alert")).toHaveCount(0);
  await inspect(page, "settings-bad");
  await approvals.getByRole("button", { name: "Discard" }).click();
  await expect(approvals.getByLabel("Time to answer", { exact: true })).toHaveValue("600 s");

  await group(page, "Risk").getByLabel("High from").fill("0.2");
  await group(page, "Risk").getByRole("button", { name: "Save" }).click();
  await expect(setting(page, "scan.bands")).toContainText("three rising numbers");
  await page.reload();
  await expect(approvals.getByLabel("Grant", { exact: true })).toHaveValue("600 s");
  await expect(group(page, "Risk").getByLabel("High from")).toHaveValue("0.5");
});

test("what is typed while a change is being saved stays, and nobody leaves without it unasked", async ({ page }) => {
  await signIn(page);
  await page.goto("/settings");
  const approvals = group(page, "Approvals");
  let release = () => {};
  const held = new Promise<void>((then) => {
    release = then;
  });
  await page.route("**/api/settings", async (route) => {
    if (route.request().method() === "PUT") await held;
    await route.continue();
  });
  await approvals.getByLabel("Time to answer", { exact: true }).fill("900");
  const sent = page.waitForRequest((request) => request.method() === "PUT");
  await approvals.getByRole("button", { name: "Save" }).click();
  await sent;
  await approvals.getByLabel("Grant", { exact: true }).fill("700");
  release();
  await expect(page.getByText("Approvals: saved")).toBeVisible();
  await expect(approvals.getByLabel("Grant", { exact: true })).toHaveValue("700 s");
  await expect(approvals.getByRole("button", { name: "Save", exact: true })).toBeEnabled();

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Account" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  await expect(dialog).toContainText("under Approvals");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(approvals.getByLabel("Grant", { exact: true })).toHaveValue("700 s");
  await approvals.getByRole("button", { name: "Save", exact: true }).click();
  await expect(approvals.getByRole("button", { name: "Save", exact: true })).toBeDisabled();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Account" }).click();
  await expect(page).toHaveURL(/\/account$/);
});

test("a shorter retention asks first", async ({ page, server }) => {
  test.slow();
  await signIn(page);
  await page.goto("/settings");
  const retention = group(page, "Retention");
  const choose = async (name: string) => {
    await retention.getByRole("combobox").click();
    await page.getByRole("option", { name }).click();
    await retention.getByRole("button", { name: "Save" }).click();
  };
  await choose("90 days");
  const dialog = page.getByRole("dialog", { name: "Remove what is older?" });
  await expect(dialog).toContainText("It cannot be taken back.");
  await inspect(page, "settings-retention");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await retention.getByRole("button", { name: "Save" }).click();
  await dialog.getByRole("button", { name: "Keep 90 days only" }).click();
  await expect(page.getByText("Retention: saved")).toBeVisible();
  const cookie = await server.cookie();
  expect(await server.call("GET", "/api/settings", undefined, cookie)).toMatchObject({ retention_days: 90 });
  // To keep more removes nothing.
  await choose("365 days");
  await expect(dialog).toHaveCount(0);
  await expect(setting(page, "retention_days")).toContainText("Default: for ever");
  await expect.poll(async () => server.call("GET", "/api/settings", undefined, cookie)).toMatchObject({ retention_days: 365 });
});

test.describe("of the configuration", () => {
  test.use({ options: { environment: { INTERVEN_APPROVAL_PENDING_TTL: "20m" } } });

  test("what the configuration gives is shown, and left alone", async ({ page, server }) => {
    await signIn(page);
    await page.goto("/settings");
    const ttl = setting(page, "approvals.pending_ttl_seconds");
    await expect(ttl).toContainText("20 minutes");
    await expect(ttl).toContainText("Given by the server's configuration");
    await expect(ttl.getByRole("textbox")).toHaveCount(0);
    await expect(page.getByLabel("Grant", { exact: true })).toBeEnabled();
    await expect(setting(page, "public_url")).toContainText(server.url);
    await expect(group(page, "Links").getByRole("button", { name: "Save" })).toHaveCount(0);
    const about = group(page, "This server");
    await expect(about).toContainText(/Interven \d+\.\d+/);
    await expect(about).toContainText("Ready");
    await expect(about.getByRole("link", { name: "OpenAPI document" })).toHaveAttribute("href", "/openapi.json");
  });
});

for (const role of ["developer", "reviewer", "auditor"] as const)
  test(`settings are not for ${role}s`, async ({ page, server }) => {
    await holdCookie(page, server, await server.person(role));
    await page.goto("/settings");
    await expect(page.getByRole("main")).toContainText("may not see this page");
    await expect(page.getByRole("link", { name: "Settings" })).toHaveCount(0);
  });
