import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { begin, field, onward, runTest, save, standIn } from "./support/channels";
import { expect, holdCookie, signIn, test } from "./support/test";

test("what is refused is said at its field, and what a destination refuses by the test", async ({ page, server }) => {
  test.slow();
  await signIn(page);
  // A wrong address: the API refuses it at the last step, and the field says so.
  await begin(page, "Slack");
  await field(page, "Name").fill("wrong");
  await field(page, "Incoming webhook URL").fill("https://hooks.slack.com/triggers/T0/1/x");
  await onward(page);
  await page.getByRole("button", { name: "Save the channel" }).click();
  await expect(page).toHaveURL(/step=connection/);
  await expect(page.getByText(/Workflow Builder workflow, which takes no cards/)).toBeVisible();
  await expect(field(page, "Incoming webhook URL")).toHaveAttribute("aria-invalid", "true");
  // A private address that the server may not call.
  await field(page, "Incoming webhook URL").fill("http://10.1.2.3/services/T0/B0/x");
  await onward(page);
  await page.getByRole("button", { name: "Save the channel" }).click();
  await expect(page.getByText(/INTERVEN_EGRESS_ALLOW/)).toBeVisible();
  // A token of the wrong form.
  await begin(page, "Telegram");
  await field(page, "Name").fill("bot");
  await field(page, "Bot token").fill("not a token");
  await field(page, "Chat id").fill("-100");
  await onward(page);
  await page.getByRole("button", { name: "Save the channel" }).click();
  await expect(page.getByText(/This is not a bot's token/)).toBeVisible();

  // A token that the destination refuses: the channel is saved, and the test says it.
  await begin(page, "SIEM");
  await field(page, "Name").fill("no token");
  await field(page, "URL").fill(standIn.splunk(server));
  await onward(page);
  await save(page);
  await runTest(page);
  await expect(page.getByText("Not delivered")).toBeVisible();
  await expect(page.getByText("It answered 401")).toBeVisible();
  await expect(page.getByText(/Token is required/).first()).toBeVisible();
});

test("a reload keeps the step and what was entered, but no secrets", async ({ page, server }) => {
  await signIn(page);
  await begin(page, "Slack");
  await field(page, "Name").fill("kept");
  await field(page, "Incoming webhook URL").fill(standIn.slack(server, "kept"));
  await onward(page);
  await page.getByRole("checkbox", { name: /^Sanitize/ }).uncheck();
  await page.reload();
  await expect(page.getByRole("checkbox", { name: /^Sanitize/ })).not.toBeChecked();
  await expect(page.getByText("The connection is not complete")).toBeVisible();
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain("T0SANDBOX");
  await page.getByRole("button", { name: "Enter what is missing" }).click();
  await expect(field(page, "Name")).toHaveValue("kept");
  await page.reload();
  await expect(field(page, "Name")).toHaveValue("kept");
  await field(page, "Incoming webhook URL").fill(standIn.slack(server, "kept"));
  await onward(page);
  await save(page);
});

test("a filter says what it would have sent, and hostile words stay words", async ({ page, server }) => {
  const hostile = "<img src=x onerror=alert(1)>\u202e";
  const decision = {
    decision: "DENY",
    title: `${hostile} was blocked`,
    severity: "HIGH",
    agent: { id: "evil-agent", name: hostile },
    tool_name: "slack",
    operation: "post_message",
    reason_codes: ["SECRET_DETECTED"],
  };
  await server.call("POST", "/v1/decisions", decision);
  await server.call("POST", "/v1/decisions", { ...decision, decision: "ALLOW", severity: "LOW", title: "fine", reason_codes: [] });
  await signIn(page);
  await page.goto("/alerts/new?kind=siem&step=filter");
  const matches = page.getByRole("region", { name: /^Which recent events/ });
  await expect(matches).toContainText("1 event of");
  await expect(matches.getByRole("list", { name: "The newest decisions" })).toContainText(
    "<img src=x onerror=alert(1)>⟨U+202E⟩ was blocked",
  );
  await page.getByRole("combobox", { name: "Agents" }).click();
  await expect(page.getByRole("option", { name: "evil-agent" })).toBeVisible();
  await page.getByRole("combobox", { name: "Agents" }).fill("<b>nobody</b>");
  await page.keyboard.press("Enter");
  await expect(matches).toContainText("0 events of");
});

test("a duplicate has the settings, and asks for the secrets", async ({ page, server }) => {
  await server.call(
    "POST",
    "/api/channels",
    {
      name: "first",
      kind: "slack",
      config: { webhook_url: standIn.slack(server, "first") },
      filter: { events: ["DENY"], min_severity: "CRITICAL" },
    },
    await server.cookie(),
  );
  await signIn(page);
  await page.goto("/alerts");
  await page.getByRole("button", { name: "Actions for first" }).click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect(field(page, "Name")).toHaveValue("first copy");
  await expect(field(page, "Incoming webhook URL")).toHaveValue("");
  await field(page, "Incoming webhook URL").fill(standIn.slack(server, "second"));
  await onward(page);
  await save(page);
  await expect(page.getByText("Deny · Critical alone")).toBeVisible();
});

test("what was typed of a channel is not left behind unasked", async ({ page, server }) => {
  const config = { url: standIn.generic(server, "left"), format: "JSON" };
  const { id } = await server.call<{ id: string }>("POST", "/api/channels", { name: "left", kind: "siem", config }, await server.cookie());
  await signIn(page);
  await page.goto(`/alerts/${id}?edit=connection`);
  await field(page, "Name").fill("renamed");
  await page.getByRole("link", { name: "Policies", exact: true }).click();
  const asked = page.getByRole("dialog", { name: "Leave without saving?" });
  await asked.getByRole("button", { name: "Cancel" }).click();
  await expect(field(page, "Name")).toHaveValue("renamed");
  await page.getByRole("button", { name: "Save the connection" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("renamed");
  await expect(asked).toBeHidden();
  // The filter, and leaving after all.
  await page.goto(`/alerts/${id}?edit=filter`);
  await page.getByRole("checkbox", { name: /^Sanitize/ }).uncheck();
  await page.getByRole("link", { name: "Policies", exact: true }).click();
  await asked.getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Policies");
});

test("only administrators see Alerts", async ({ page, server }) => {
  for (const role of ["reviewer", "developer", "auditor"] as const) {
    await page.context().clearCookies();
    await holdCookie(page, server, await server.person(role));
    await page.goto("/account");
    await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Account" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Alerts", exact: true })).toHaveCount(0);
    await page.goto("/alerts");
    await expect(page.getByText(/may not see this page/)).toBeVisible();
    await expect(page.getByRole("link", { name: "Add channel" })).toHaveCount(0);
  }
});

const file = join(mkdtempSync(join(tmpdir(), "interven-console-config-")), "interven.toml");
writeFileSync(
  file,
  '[[channels]]\nname = "from-file"\nkind = "siem"\nconfig = { url = "http://127.0.0.1:9/generic/file", format = "JSON" }\n',
);

test.describe("with a configuration file", () => {
  test.use({ options: { args: ["--config", file] } });
  test("a managed channel says where it is changed, and is not changed here", async ({ page }) => {
    await signIn(page);
    await page.goto("/alerts");
    const row = page.getByRole("row", { name: /from-file/ });
    await expect(row).toContainText("Configuration file");
    await row.getByRole("button", { name: /^Actions for/ }).click();
    await expect(page.getByRole("menuitem", { name: "Test" })).toBeVisible();
    for (const name of ["Pause", "Edit", "Delete"]) await expect(page.getByRole("menuitem", { name })).toHaveCount(0);
    await page.keyboard.press("Escape");
    await row.getByRole("button", { name: "Open from-file" }).click();
    await expect(page.getByText(/declared under \[\[channels\]\]/)).toBeVisible();
    await expect(page.getByRole("link", { name: /^Edit/ })).toHaveCount(0);
    await runTest(page);
    await expect(page.getByText("There was no answer")).toBeVisible();
  });
});
