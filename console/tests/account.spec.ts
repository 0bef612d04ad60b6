import { EMAIL, PASSWORD } from "./support/server";
import { expect, inspect, signIn, test } from "./support/test";

test("the account: tokens, sessions, password, and the way out", async ({ page, server }) => {
  await server.cookie(); // Another session.
  await signIn(page);
  await page.goto("/account");
  await expect(page).toHaveTitle("Account · Interven");
  await expect(page.getByText("No tokens yet")).toBeVisible();

  await page.getByRole("button", { name: "New token" }).click();
  await page.getByLabel("Name").fill("nightly\u202e");
  await page.getByRole("button", { name: "Make the token" }).click();
  await expect(page.getByLabel("Name")).toHaveAccessibleDescription(/turn their direction/);
  await page.getByLabel("Name").fill("<b>nightly</b> export");
  await page.getByRole("button", { name: "Make the token" }).click();
  const secret = await page.locator("[data-secret]").textContent();
  expect(secret).toMatch(/^iv_pat_/);
  await page.getByRole("button", { name: "Done" }).click();
  // What people call things is text.
  await expect(page.getByRole("table", { name: "Personal access tokens" })).toContainText("<b>nightly</b> export");
  await inspect(page, "account");

  await page.getByRole("button", { name: /^Delete <b>/ }).click();
  await page.getByRole("button", { name: "Delete the token" }).click();
  await expect(page.getByText("No tokens yet")).toBeVisible();
  expect((await fetch(`${server.url}/api/auth/me`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(401);

  const sessions = page.getByRole("table", { name: "Sessions" });
  await sessions.getByRole("button", { name: "End" }).first().click();
  await page.getByRole("button", { name: "End the session" }).click();
  await expect(sessions.getByRole("button", { name: "End" })).toHaveCount(0);

  await page.getByLabel("Current password", { exact: true }).fill("wrong");
  await page.getByLabel("New password", { exact: true }).fill("another one 42");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByLabel("Current password", { exact: true })).toHaveAccessibleDescription(/wrong|not the/i);
  await page.getByLabel("Current password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText("Password changed")).toBeVisible();

  await page.getByRole("button", { name: `Signed in as ${EMAIL}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/account");
  await expect(page).toHaveURL(/\/sign-in/);
});
