import { begin, card, field, onward, received, runTest, SLACK_SECRET, save, slackApp, standIn, toSandbox } from "./support/channels";
import { expect, signIn, test } from "./support/test";

test("Slack from nothing to the click on its card, then paused, edited and deleted", async ({ page, server }) => {
  test.slow();
  await signIn(page);
  await page.goto("/alerts");
  await expect(page.getByText("No channels yet")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Add channel" }).first().click();
  await page.getByRole("button", { name: /^Slack/ }).click();
  await expect(page.getByText(`${server.url}/v1/slack/interactions`)).toBeVisible();
  await field(page, "Name").fill("soc <img src=x onerror=alert(1)>");
  await field(page, "Incoming webhook URL").fill(standIn.slack(server, "chat"));
  await field(page, "Signing secret").fill(SLACK_SECRET);
  await onward(page);
  // Going back loses nothing.
  await page.goBack();
  await expect(field(page, "Incoming webhook URL")).toHaveValue(/services\/T0SANDBOX/);
  await onward(page);

  await expect(card(page, "Slack")).toContainText("[Interven] REQUIRE_APPROVAL");
  await expect(card(page, "Slack")).toContainText("Approve");
  await expect(card(page, "Slack")).toContainText("production-langgraph");
  await page.getByRole("combobox", { name: "Event of the preview" }).click();
  await page.getByRole("option", { name: "Deny" }).click();
  await expect(card(page, "Slack")).toContainText("[Interven] DENY");
  await save(page);

  await slackApp(server, "chat");
  await runTest(page);
  await expect(page.getByText("Slack took the card")).toBeVisible();
  await expect(page.getByText("It answered 200")).toBeVisible();
  await expect(page.getByText("Waiting for the click")).toBeVisible();
  const [message] = await received(server, "chat");
  await toSandbox(server, "click", { name: "chat", message: message?.message_id, action_id: "approve" });
  await expect(page.getByRole("alert").filter({ hasText: "The click arrived" })).toContainText("By ada");
  await expect(page.getByRole("table", { name: "Recent deliveries" }).getByText("Delivered")).toBeVisible();

  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("It takes nothing new")).toBeVisible();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("It takes nothing new")).toHaveCount(0);

  await page.getByRole("link", { name: "Edit the filter" }).click();
  await page.getByRole("checkbox", { name: /^Sanitize/ }).uncheck();
  await page.getByRole("checkbox", { name: /^Require approval/ }).uncheck();
  await page.getByText("High", { exact: true }).click();
  await page.getByRole("combobox", { name: "Tools" }).fill("slack");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Save the filter" }).click();
  await expect(page.getByText("Deny, Incident · High and above · tool slack")).toBeVisible();

  await page.goto("/alerts");
  const row = page.getByRole("row", { name: /soc <img/ });
  await expect(row).toContainText("Deny, Incident · High and above · tool slack");
  await expect(row).toContainText("Delivering");
  await row.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete the channel" }).click();
  await expect(page.getByText("No channels yet")).toBeVisible();
});

test("Discord, Teams and Telegram, each through the three steps and tested", async ({ page, server }) => {
  test.slow();
  await signIn(page);
  await begin(page, "Discord");
  await field(page, "Name").fill("discord");
  await field(page, "Webhook URL").fill(standIn.discord(server, "dc"));
  await onward(page);
  await expect(card(page, "Discord")).toContainText("[Interven] REQUIRE_APPROVAL");
  await save(page);
  await runTest(page);
  await expect(page.getByText("Discord took the card")).toBeVisible();

  await begin(page, "Microsoft Teams");
  await field(page, "Name").fill("teams");
  await field(page, "Workflow URL").fill(standIn.teams(server, "tm"));
  await onward(page);
  await expect(card(page, "Microsoft Teams")).toContainText("View in Console");
  await save(page);
  await runTest(page);
  await expect(page.getByText("The workflow took it.")).toBeVisible();
  await expect(page.getByText("It answered 202")).toBeVisible();

  await begin(page, "Telegram");
  await field(page, "Name").fill("telegram");
  await field(page, "Bot token").fill("100:tg");
  await field(page, "Chat id").fill("-1001234567890");
  await page.getByText("Advanced").click();
  await field(page, "Bot API server").fill(server.sandbox);
  await onward(page);
  await expect(card(page, "Telegram")).toContainText("[Interven] REQUIRE_APPROVAL");
  await save(page);
  await runTest(page);
  await expect(page.getByText("Telegram took the card")).toBeVisible();

  // Each is there, and can be paused, edited and deleted.
  for (const name of ["discord", "teams", "telegram"]) {
    await page.goto("/alerts");
    const row = page.getByRole("row", { name: new RegExp(name) });
    await expect(row).toContainText("Every event but Allow");
    const actions = row.getByRole("button", { name: /^Actions for/ });
    await actions.click();
    await page.getByRole("menuitem", { name: "Pause" }).click();
    await expect(row).toContainText("Paused");
    await actions.click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    await field(page, "Name").fill(`${name} renamed`);
    await page.getByRole("button", { name: "Save the connection" }).click();
    await expect(page.getByRole("heading", { name: `${name} renamed` })).toBeVisible();
    // The secret stayed.
    await runTest(page);
    await expect(page.getByText("It answered 2")).toBeVisible();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete the channel" }).click();
    await expect(page).toHaveURL(/\/alerts$/);
  }
  await expect(page.getByText("No channels yet")).toBeVisible();
});

test("a SIEM in each format", async ({ page, server }) => {
  test.slow();
  await signIn(page);
  const record = page.getByRole("region", { name: "Record", exact: true });
  for (const [format, words] of [
    ["CEF", "CEF:0|Interven|AIF"],
    ["OCSF", "class_uid"],
    ["JSON", '"reason_codes"'],
  ] as const) {
    await begin(page, "SIEM");
    await field(page, "Name").fill(`siem ${format}`);
    await field(page, "URL").fill(format === "CEF" ? standIn.splunk(server) : standIn.generic(server, format));
    await page.getByRole("combobox", { name: "Format" }).click();
    await page.getByRole("option", { name: new RegExp(`^${format}`) }).click();
    if (format === "CEF") {
      await page.getByRole("button", { name: "Add a header" }).click();
      await page.getByLabel("Header 1: value", { exact: true }).fill("Splunk 00000000-0000-0000-0000-000000000000");
    }
    await onward(page);
    await expect(record).toContainText(words);
    await save(page);
    await runTest(page);
    await expect(page.getByText("The SIEM took the record")).toBeVisible();
    await expect(page.getByText("It answered 200")).toBeVisible();
  }
  // The values of headers are never shown, and stay when something else is edited.
  await page.goto("/alerts");
  await page.getByRole("button", { name: "Open siem CEF" }).click();
  await expect(page.getByText("…0000")).toBeVisible();
  await page.getByRole("link", { name: "Edit the connection" }).click();
  await page.getByRole("combobox", { name: "Format" }).click();
  await page.getByRole("option", { name: /^JSON/ }).click();
  await page.getByText("Advanced", { exact: true }).click();
  await field(page, "Template").fill("{{ nothing");
  await page.getByRole("button", { name: "Save the connection" }).click();
  await expect(page.getByText(/template is not valid/)).toBeVisible();
  await field(page, "Template").fill('{"id": {{ trace_id }}}');
  await page.getByRole("button", { name: "Save the connection" }).click();
  await expect(page.getByText('{"id": {{ trace_id }}}')).toBeVisible();
  await runTest(page);
  await expect(page.getByText("The SIEM took the record")).toBeVisible();
  expect((await received(server, "splunk")).at(-1)?.body).toContain('"id"');
});
