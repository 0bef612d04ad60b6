import { EMAIL, PASSWORD } from "./support/server";
import { expect, holdCookie, inspect, signIn, test } from "./support/test";

const NAME = "<img src=x onerror=alert(1)> Grace";

test("what was typed of a person is not left behind unasked", async ({ page, server }) => {
  await server.person("reviewer");
  await signIn(page);
  await page.goto("/team");
  await page.getByRole("button", { name: "Open reviewer@example.com" }).click();
  const name = page.getByRole("dialog").getByLabel("Name", { exact: true });
  await name.fill("Renamed");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  const asked = page.getByRole("dialog", { name: "Leave without saving?" });
  await asked.getByRole("button", { name: "Cancel" }).click();
  await expect(name).toHaveValue("Renamed");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("It counts from now on.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(name).toBeHidden();
  await expect(asked).toBeHidden();
});

test("invited, accepted, given a role, and disabled; all of it in the audit log", async ({ page, server, browser }) => {
  test.slow();
  await signIn(page);
  await page.goto("/team");
  await expect(page.getByRole("table", { name: "People" })).toContainText(EMAIL);
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("E-mail address").fill("ada");
  await page.getByLabel("E-mail address").fill(EMAIL);
  await page.getByLabel("Name", { exact: true }).fill(NAME);
  await page.getByRole("button", { name: "Make the invitation" }).click();
  await expect(page.getByRole("dialog").getByText(/already|taken|there is/i)).toBeVisible();
  await page.getByLabel("E-mail address").fill("grace@example.com");
  await page.getByRole("button", { name: "Make the invitation" }).click();
  const link = (await page.locator("[data-secret]").textContent()) ?? "";
  expect(link).toMatch(/\/invitation#token=/);
  await inspect(page, "team-invitation");
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("table", { name: "People" })).toContainText(NAME);
  await inspect(page, "team");

  const theirs = await browser.newContext({ baseURL: server.url });
  const grace = await theirs.newPage();
  await grace.goto(link);
  await grace.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await grace.getByRole("button", { name: "Set the password" }).click();
  await expect(grace.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Policies" })).toBeVisible();
  await expect(grace.getByRole("link", { name: /Team|Audit log/ })).toHaveCount(0);

  await page.reload();
  await page.getByRole("button", { name: "Open grace@example.com" }).click();
  const panel = page.getByRole("dialog");
  await expect(panel).toContainText("Reviewer");
  await panel.getByRole("combobox", { name: "Role", exact: true }).click();
  await page.getByRole("option", { name: "Developer" }).click();
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("It counts from now on.")).toBeVisible();
  await expect(page.getByText("It counts from now on.")).toBeHidden({ timeout: 15_000 });
  await inspect(page, "team-person");
  await grace.goto("/policies");
  await expect(grace.getByRole("button", { name: "New policy" })).toBeVisible();
  await server.call(
    "POST",
    "/api/keys",
    { name: "Grace's" },
    (await theirs.cookies()).map((each) => `${each.name}=${each.value}`).join("; "),
  );

  await panel.getByRole("button", { name: "Disable" }).click();
  await page
    .getByRole("dialog", { name: /^Disable/ })
    .getByRole("button", { name: "Disable" })
    .click();
  await expect(panel.getByText(/1 API key that grace@example.com owns or made still works/)).toBeVisible();
  await grace.goto("/account");
  await expect(grace).toHaveURL(/\/sign-in/);
  await theirs.close();

  await page.goto("/audit?action=user");
  const log = page.getByRole("table", { name: "Audit log" });
  await expect(log).toContainText("User created");
  await expect(log.getByText("User updated").first()).toBeVisible();
  await inspect(page, "audit");
  await log
    .getByRole("button", { name: /^Open entry/ })
    .first()
    .click();
  await expect(page.getByRole("dialog")).toContainText("disabled");
  await inspect(page, "audit-entry");
  await page.reload();
  await expect(page.getByRole("dialog")).toContainText("disabled");
  await page.keyboard.press("Escape");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export as NDJSON" }).click()]);
  const lines: string[] = [];
  for await (const chunk of await download.createReadStream()) lines.push(String(chunk));
  const actions = lines
    .join("")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { action: string }).action);
  expect(actions).toContain("user.created");
  expect(actions.every((action) => action.startsWith("user."))).toBe(true);
});

test("the last administrator stays one", async ({ page }) => {
  await signIn(page);
  await page.goto("/team");
  await page.getByRole("button", { name: `Open ${EMAIL}` }).click();
  await page.getByRole("combobox", { name: "Role", exact: true }).click();
  await page.getByRole("option", { name: "Auditor" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Become Auditor" }).click();
  await expect(page.getByText("this is the last administrator who can sign in; make another one first").first()).toBeVisible();
});

for (const role of ["developer", "reviewer", "auditor"] as const)
  test(`what ${role}s see of it`, async ({ page, server }) => {
    await holdCookie(page, server, await server.person(role));
    await page.goto("/policies");
    const navigation = page.getByRole("navigation", { name: "Main" });
    await expect(navigation.getByRole("link", { name: "Policies" })).toBeVisible();
    await expect(navigation.getByRole("link", { name: "Team" })).toHaveCount(0);
    await expect(navigation.getByRole("link", { name: "Audit log" })).toHaveCount(role === "auditor" ? 1 : 0);
    await expect(page.getByRole("button", { name: "New policy" })).toHaveCount(role === "developer" ? 1 : 0);
  });

test("the log's filters live in the address", async ({ page, server }) => {
  await holdCookie(page, server, await server.person("auditor"));
  await page.goto("/audit");
  await page.getByLabel("Who (name or id)").fill(EMAIL);
  await expect(page).toHaveURL(/actor=ada/);
  await page.getByRole("combobox", { name: "Any way" }).click();
  await page.getByRole("option", { name: "Console" }).click();
  await page.reload();
  await expect(page.getByLabel("Who (name or id)")).toHaveValue(EMAIL);
  await expect(page.getByRole("table", { name: "Audit log" })).toContainText(EMAIL);
  await page.getByLabel("Who (name or id)").fill("nobody@example.com");
  await expect(page.getByText("No entry matches")).toBeVisible();
});
