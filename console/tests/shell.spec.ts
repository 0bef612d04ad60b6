import { expect, inspect, signIn, test } from "./support/test";

test("keys: the help, and the way to a page", async ({ page }) => {
  await signIn(page);
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await inspect(page, "not-found");
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Account" })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toContainText("Go to Account");
  await inspect(page, "keys");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await expect(page).toHaveURL(/\/account/);
});

test("the navigation of a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page);
  await page.goto("/account");
  await page.getByRole("button", { name: "Navigation" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Account" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Account" })).toBeVisible();
});

test("light and dark are kept", async ({ page }) => {
  await signIn(page);
  await page.getByRole("button", { name: "Light or dark" }).click();
  await page.getByRole("menuitem", { name: "Dark" }).click();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("a server that restarts under an open page: it says so, and goes on by itself", async ({ page, server }) => {
  await signIn(page);
  await page.goto("/account");
  await expect(page.getByRole("table", { name: "Sessions" })).toBeVisible();
  await server.down();
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByLabel("Name").fill("while it is away");
  await page.getByRole("button", { name: "Make the token" }).click();
  await expect(page.getByRole("alert")).toContainText("does not answer");
  await expect(page.getByText("The server does not answer.", { exact: true })).toBeVisible();
  await inspect(page, "restart");
  await server.up();
  await expect(page.getByText("The server does not answer.", { exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Make the token" }).click();
  await expect(page.locator("[data-secret]")).toBeVisible();
});

test("the first load is one page, its policy, and files that are kept", async ({ page, server }) => {
  const first = await fetch(`${server.url}/`, { headers: { accept: "text/html" } });
  expect(first.headers.get("cache-control")).toBe("no-cache");
  expect(first.headers.get("content-security-policy")).not.toContain("unsafe");
  const responses: { path: string; cached: string | undefined; encoding: string | undefined }[] = [];
  page.on("response", (answer) =>
    responses.push({
      path: new URL(answer.url()).pathname,
      cached: answer.headers()["cache-control"],
      encoding: answer.headers()["content-encoding"],
    }),
  );
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  const assets = responses.filter(({ path }) => path.startsWith("/assets/"));
  expect(assets.length).toBeGreaterThan(1);
  for (const asset of assets)
    expect(asset).toMatchObject({ cached: "public, max-age=31536000, immutable", encoding: expect.stringMatching(/br|gzip/) });
  expect((await fetch(`${server.url}/assets/none.js`, { headers: { accept: "text/html" } })).status).toBe(404);
});
