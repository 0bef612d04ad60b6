import { EMAIL, PASSWORD } from "./support/server";
import { expect, holdCookie, inspect, test } from "./support/test";

test("who is not signed in signs in, and comes where they wanted to", async ({ page }) => {
  await page.goto("/account?from=a#b");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await expect(page).toHaveTitle("Sign in · Interven");
  await expect(page.getByText("Your session ended.")).toHaveCount(0);
  await inspect(page, "sign-in");
  await page.getByLabel("E-mail address").fill(EMAIL);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("password");
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/account/);
  await expect(page.getByRole("heading", { name: "Account" })).toBeVisible();
});

for (const next of ["//example.com", "https://example.com/", "/\\example.com", "/.//example.com", "/\t/example.com", "javascript:alert(1)"])
  test(`a link that leads to ${JSON.stringify(next)} after the sign-in leads nowhere but here`, async ({ page, server }) => {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await page.getByLabel("E-mail address").fill(EMAIL);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: /^Signed in as/ })).toBeVisible();
    await expect(page).toHaveURL(`${server.url}/`);
  });

test("a session that ends under an open page asks for a sign-in, and goes on where it was", async ({ page, server }) => {
  const cookie = await server.cookie();
  await holdCookie(page, server, cookie);
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Account" })).toBeVisible();
  await server.call("POST", "/api/auth/logout", undefined, cookie);
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByLabel("Name").fill("too late");
  await page.getByRole("button", { name: "Make the token" }).click();
  await expect(page.getByText("Your session ended.")).toBeVisible();
  await page.getByLabel("E-mail address").fill(EMAIL);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/account/);
});

test.describe("the first start", () => {
  test.use({ options: { administrator: false } });

  test("the printed link makes the administrator, and is spent then", async ({ page, server }) => {
    await page.goto("/setup");
    await expect(page.getByRole("alert")).toContainText("lacks its token");
    const link = await server.setUpLink();
    await page.goto("/sign-in");
    await page.goto(link);
    await inspect(page, "set-up");
    await page.getByLabel("E-mail address").fill("grace@example.com");
    await page.getByLabel("Name").fill("Grace");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create the account" }).click();
    await expect(page.getByRole("button", { name: "Signed in as grace@example.com" })).toBeVisible();
    expect(page.url()).not.toContain("token");
    await page.context().clearCookies();
    await page.goto(link);
    await page.getByLabel("E-mail address").fill("eve@example.com");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create the account" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
  });
});

test("an invitation is accepted with a password", async ({ page, server }) => {
  const made = await server.call<{ invitation: { url: string } }>(
    "POST",
    "/api/users",
    { email: "bob@example.com", name: "Bob", role: "reviewer" },
    await server.cookie(),
  );
  await page.goto(made.invitation.url);
  await expect(page.getByRole("heading", { name: "Welcome" })).toBeVisible();
  await inspect(page, "invitation");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByRole("button", { name: "Signed in as bob@example.com" })).toBeVisible();
});
