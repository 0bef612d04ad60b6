import { expect, holdCookie, inspect, signIn, test } from "./support/test";

const NAME = "<img src=x onerror=alert(1)> Refunds\u202e";
const SHOWN = "<img src=x onerror=alert(1)> Refunds⟨U+202E⟩";
const refund = (amount: number) => ({
  method: "POST",
  url: "https://api.stripe.com/v1/refunds",
  body: { amount },
  agent_id: "<b>till</b>",
});
const document = (name: string, action = "DENY") => ({
  name,
  rules: [{ rule_id: "one", priority: 10, action, match: { tool_names: ["stripe"] } }],
});

test("a policy from the form over the YAML and the trial into force, and back", async ({ page, server }) => {
  test.slow();
  for (const amount of [10, 90_000, 95_000]) await server.call("POST", "/v1/scan", refund(amount));
  await signIn(page);
  await page.goto("/policies");
  await expect(page.getByRole("table", { name: "Policies" })).toContainText("P1 GitHub external collaborators");
  await inspect(page, "policies");

  await page.getByRole("button", { name: "New policy" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Refunds");
  await page.getByRole("button", { name: "Narrow it down" }).click();
  await page.getByRole("menuitem", { name: "Tools" }).click();
  await page.getByRole("combobox", { name: "Tools" }).fill("stripe");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("menuitem", { name: "A number in the body is above" }).click();
  await page.getByRole("textbox", { name: "A number in the body is above" }).fill("$.amount");
  await page.getByLabel("Value", { exact: true }).fill("50000");
  await expect(page.getByRole("region", { name: "Rule rule-1" })).toContainText("stripe, where $.amount is above 50000");
  await inspect(page, "policy-form");

  await page.getByText("YAML", { exact: true }).click();
  const text = page.getByLabel("The policy as YAML");
  await expect(text).toHaveValue(/body_path_gt/);
  const good = await text.inputValue();
  await text.fill(good.replace("body_path_gt", "body_path_gtt").replace("name: Refunds", "# ours\nname: Refunds"));
  const line = good.split("\n").findIndex((each) => each.includes("body_path_gt")) + 2;
  await expect(page.getByRole("button", { name: `Line ${line}`, exact: true })).toBeVisible();
  await expect(page.getByText("did you mean body_path_gt?")).toBeVisible();
  await expect(page.getByRole("button", { name: "Review the change" })).toBeDisabled();
  await inspect(page, "policy-yaml-error");
  await text.fill(good.replace("name: Refunds", "name: Refunds # ours").replace("rules:", "  rules: ["));
  await expect(page.getByRole("button", { name: /^Line \d+$/ })).toBeVisible();
  await page.getByText("Form", { exact: true }).click();
  await expect(page.getByText("The form cannot show this text")).toBeVisible();
  await page.getByRole("button", { name: "Go to the YAML" }).click();
  await text.fill(good.replace("name: Refunds", "name: Refunds # ours"));
  await page.getByText("Form", { exact: true }).click();
  await page.getByLabel("Name", { exact: true }).fill(NAME);
  await page.getByText("YAML", { exact: true }).click();
  await expect(text).toHaveValue(/# ours/); // The form has kept the comment.

  await page.getByRole("button", { name: "Review the change" }).click();
  await expect(page.locator("[data-trial]")).toHaveText("2 decisions of 3 scans would have been decided otherwise.");
  await expect(page.getByRole("list", { name: "Changes of decisions" })).toContainText("Require approval");
  await expect(page.getByRole("table", { name: "Examples" }).getByRole("link").first()).toHaveAttribute(
    "href",
    /^\/activity\/[0-9a-f-]{36}$/,
  );
  await inspect(page, "policy-trial");
  await page.getByRole("button", { name: "Apply version 1" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(SHOWN);
  expect(await server.call("POST", "/v1/scan", refund(70_000))).toMatchObject({ decision: "REQUIRE_APPROVAL" });

  // The page of the policy begins with its first rule open.
  await expect(page.getByRole("button", { name: /^rule-1/ })).toHaveAttribute("aria-expanded", "true");
  await page.getByRole("combobox", { name: "Effect" }).click();
  await page.getByRole("option", { name: "Deny", exact: true }).click();
  await page.getByRole("button", { name: "Review the change" }).click();
  await expect(page.getByRole("list", { name: "What changes" })).toContainText("DENY");
  await page.getByRole("button", { name: "Apply version 2" }).click();
  await expect(page.getByText("Version 2 is in force", { exact: true })).toBeVisible();
  expect(await server.call("POST", "/v1/scan", refund(71_000))).toMatchObject({ decision: "DENY" });

  await page.getByRole("combobox", { name: "Compare from" }).click();
  await page.getByRole("option", { name: "Version 1" }).click();
  await expect(page.getByRole("region", { name: "From version 1 to 2" })).toContainText("action: DENY");
  await expect(page).toHaveURL(/from=1/);
  await page.reload();
  await expect(page.getByRole("region", { name: "From version 1 to 2" })).toBeVisible();
  await inspect(page, "policy-versions");
  await page.getByRole("button", { name: "Restore version 1" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restore version 1" }).click();
  await expect(page.getByText("Version 3 is in force", { exact: true })).toBeVisible();
  expect(await server.call("POST", "/v1/scan", refund(72_000))).toMatchObject({ decision: "REQUIRE_APPROVAL" });

  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("button", { name: "Remove the policy" }).click();
  await page.goto("/policies?state=removed");
  await expect(page.getByRole("table", { name: "Policies" })).toContainText(SHOWN);
});

test("two editors: who was faster is said, and what was typed stays", async ({ page, server }) => {
  const cookie = await server.cookie();
  const { policy_id } = await server.call<{ policy_id: string }>("POST", "/v1/policies/apply", document("Ours"), cookie);
  const other = await server.person("developer");
  await signIn(page);
  await page.goto("/policies/Ours?view=yaml");
  const text = page.getByLabel("The policy as YAML");
  const mine = `${await text.inputValue()}    reason_code: MINE\n`;
  await text.fill(mine);
  await page.getByRole("button", { name: "Review the change" }).click();
  await expect(page.getByRole("button", { name: "Apply version 2" })).toBeEnabled();
  await server.call("POST", `/v1/policies/apply?policy_id=${policy_id}`, document("Ours", "ALLOW"), other);
  await page.getByRole("button", { name: "Apply version 2" }).click();
  await expect(page.getByText("Version 2 is in force since you began")).toBeVisible();
  await expect(page.getByRole("alert").first()).toContainText("developer@example.com");
  await expect(text).toHaveValue(mine);
  await page.getByRole("button", { name: "Go on with mine" }).click();
  await page.getByRole("button", { name: "Apply version 3" }).click();
  await expect(page.getByText("Version 3 is in force", { exact: true })).toBeVisible();
});

test("a policy that is renamed where its name was the address", async ({ page, server }) => {
  await server.call("POST", "/v1/policies/apply", document("Ours"), await server.cookie());
  await signIn(page);
  await page.goto("/policies/Ours");
  await page.getByLabel("Name", { exact: true }).fill("Everybody's");
  await page.getByRole("button", { name: "Review the change" }).click();
  await page.getByRole("button", { name: "Apply version 2" }).click();
  await expect(page).toHaveURL(/\/policies\/[0-9a-f-]{36}$/);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Everybody's");
  await expect(page.getByText("As it is in force.")).toBeVisible();
});

test("a long name in the list is no button in a button", async ({ page, server }) => {
  await server.call("POST", "/v1/policies/apply", document("n".repeat(190)), await server.cookie());
  await signIn(page);
  await page.goto("/policies?q=nnn");
  await expect(page.getByRole("table", { name: "Policies" })).toContainText(`${"n".repeat(60)}`);
  await expect(page.locator("button button")).toHaveCount(0);
});

test("filters survive a reload, and who only reads sees no way to change", async ({ page, server }) => {
  await holdCookie(page, server, await server.person("auditor"));
  await page.goto("/policies?q=slack&action=SANITIZE&nonsense=1");
  const table = page.getByRole("table", { name: "Policies" });
  await expect(table.getByRole("row")).toHaveCount(2);
  await page.reload();
  await expect(table.getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("button", { name: /New policy|Reset/ })).toHaveCount(0);
  await table.getByRole("button", { name: /^Open P5/ }).click();
  await expect(page.getByRole("region", { name: "The policy as YAML" })).toContainText("rule_id: sanitize-slack-pii");
  await expect(page.getByRole("button", { name: /Restore|Remove|Review|Duplicate/ })).toHaveCount(0);
  await page.goto("/policies/new");
  await expect(page.getByText("Your role reads policies")).toBeVisible();
});
