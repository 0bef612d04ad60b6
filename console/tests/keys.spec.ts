import { expect, holdCookie, inspect, signIn, test } from "./support/test";

const scan = (url: string, key: string | null) =>
  fetch(`${url}/v1/scan`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ method: "GET", url: "https://slack.com/api/conversations.list" }),
  });

test("a key is made, used, changed, replaced and revoked", async ({ page, server }) => {
  test.setTimeout(120_000);
  await signIn(page);
  await page.goto("/keys");
  const table = page.getByRole("table", { name: "API keys", exact: true });
  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("<b>billing</b> agent");
  await dialog.getByLabel("Agent").fill("agent-7");
  await dialog.getByLabel("Description").fill("\u202ehidden");
  await dialog.getByLabel("Environment").fill("production");
  await dialog.getByRole("textbox", { name: "Calls a minute" }).fill("600");
  await dialog.getByLabel("Networks").fill("office");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Make the key" }).click();
  await expect(dialog.getByText(/`office` is no network/)).toBeVisible();
  await dialog.getByLabel("Networks").focus();
  await page.keyboard.press("Backspace");
  await dialog.getByLabel("Networks").fill("127.0.0.0/8");
  await page.keyboard.press("Enter");
  await inspect(page, "key-new");
  await dialog.getByRole("button", { name: "Make the key" }).click();
  const key = await page.locator("[data-secret]").textContent();
  expect(key).toMatch(/^iv_live_/);
  await expect(dialog.getByLabel("Lines for the environment", { exact: true })).toHaveText(
    `INTERVEN_GATEWAY_URL=${server.url}\nINTERVEN_API_KEY=${key}`,
  );
  await inspect(page, "key-made");
  await dialog.getByRole("button", { name: "Done" }).click();
  expect((await scan(server.url, key)).status).toBe(200);
  const row = table.getByRole("row").filter({ hasText: "<b>billing</b> agent" });
  await expect(row).toContainText("⟨U+202E⟩hidden");
  await expect(row).toContainText("600 calls a minute");
  await expect(row).toContainText("agent-7");
  // Neither the page nor its address keeps the key.
  expect(await page.content()).not.toContain(key);

  await row.getByRole("button", { name: /^What can be done/ }).click();
  await page.getByRole("menuitem", { name: "Change…" }).click();
  await dialog.getByRole("textbox", { name: "Calls a minute" }).fill("0");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText(/it is a number from 1 to 1000000/)).toBeVisible();
  await dialog.getByRole("textbox", { name: "Calls a minute" }).fill("");
  await dialog.getByLabel("Name").fill("billing");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const renamed = table.getByRole("row").filter({ hasText: "127.0.0.0/8" });
  await expect(renamed).toContainText("billing");
  await expect(renamed).not.toContainText("calls a minute");

  await renamed.getByRole("button", { name: /^What can be done/ }).click();
  await page.getByRole("menuitem", { name: "Make one in its place…" }).click();
  await expect(dialog.getByLabel("Agent")).toHaveValue("agent-7");
  await dialog.getByRole("button", { name: "Make the key" }).click();
  await expect(dialog).toContainText("still works");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(table.getByRole("row").filter({ hasText: "127.0.0.0/8" })).toHaveCount(2);

  const old = table.getByRole("row").filter({ hasText: key?.slice(0, 12) });
  await old.getByRole("button", { name: /^What can be done/ }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  await expect(dialog).toContainText(/billing \(iv_live_.*last used/);
  await page.getByRole("button", { name: "Revoke the key" }).click();
  await expect(old).toHaveCount(0);
  expect((await scan(server.url, key)).status).toBe(401);
});

test("ephemeral keys are listed and revoked; the filters stay", async ({ page, server }) => {
  const made = await server.call<{ key: string }>("POST", "/v1/keys/ephemeral", {
    ttl_seconds: 300,
    max_uses: 5,
    scope: { tools: ["slack"], verbs: ["READ"] },
    description: "<i>Nightly</i> digest",
  });
  expect((await scan(server.url, made.key)).status).toBe(200);
  await signIn(page);
  await page.goto("/keys");
  const table = page.getByRole("table", { name: "Ephemeral keys" });
  await expect(table).toContainText("<i>Nightly</i> digest");
  await expect(table).toContainText("READ with slack");
  await expect(table).toContainText("1 of 5");
  await inspect(page, "keys");
  await table.getByRole("button", { name: /^Revoke/ }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("Seen in a log");
  await page.getByRole("button", { name: "Revoke the key" }).click();
  await expect(table).toContainText("Seen in a log");
  expect((await scan(server.url, made.key)).status).toBe(401);
  await page.getByRole("combobox", { name: "Any status" }).click();
  await page.getByRole("option", { name: "Active" }).click();
  await expect(page.getByText("None stands so")).toBeVisible();
  await page.reload();
  await expect(page.getByText("None stands so")).toBeVisible();
});

test("a developer has their own keys, and sees no other", async ({ page, server }) => {
  await holdCookie(page, server, await server.person("developer"));
  await page.goto("/keys");
  await expect(page.getByText("No keys yet")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Ephemeral keys" })).toHaveCount(0);
  await page.getByRole("button", { name: "New key" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("You own it")).toBeVisible();
  await expect(dialog.getByRole("checkbox")).toHaveCount(0);
  await dialog.getByLabel("Name").fill("mine");
  await dialog.getByRole("button", { name: "Make the key" }).click();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("table", { name: "API keys" })).toContainText("developer@example.com");
  await holdCookie(page, server, await server.person("auditor"));
  await page.goto("/agents");
  await expect(page.getByRole("link", { name: "API keys" })).toHaveCount(0);
});
