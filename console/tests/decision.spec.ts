import { HOSTILE, many, report, scan } from "./support/decisions";
import { expect, holdCookie, inspect, signIn, test } from "./support/test";

test("what was taken out, what matched, what came back, and what the agent did around it", async ({ page, server }) => {
  await report(server, [{ title: "Before it", agent: { name: "support" }, tool_name: "github", operation: "get_file" }]);
  const scanned = await scan(server, {
    method: "POST",
    url: "https://slack.com/api/chat.postMessage",
    body: { channel: "#sales", text: "Ask ada@example.com or bob@example.com", note: "call +43 660 1234567" },
    headers: { Authorization: "Bearer secret", "X-Note": HOSTILE, "x-\u202eetirw": "written backwards" },
    context: `Answering a customer. ${HOSTILE}`,
    agent_name: "support",
    env: "production",
  });
  expect(scanned.decision).toBe("SANITIZE");
  await server.call("POST", "/v1/scan/response", {
    trace_id: scanned.trace_id,
    response_status: 200,
    response_body: { user: "ada@example.com" },
  });
  await report(server, [
    { title: "After it", agent: { name: "support" }, decision: "DENY", tool_name: "github", operation: "delete_repo", risk_score: 0.6 },
  ]);
  await signIn(page);
  await page.goto(`/activity/${scanned.trace_id}`);

  const diff = page.getByRole("region", { name: "What was taken out" }).last();
  await expect(diff).toContainText("$.text");
  await expect(diff.locator("[data-kind=new]").filter({ hasText: "[REDACTED:email]" })).toHaveCount(2);
  await expect(page.getByText("Personal data would leave.")).toBeVisible();
  await expect(page.getByText("[REDACTED:header]")).toBeVisible();
  await expect(page.getByText("x-⟨U+202E⟩etirw", { exact: true })).toBeVisible();
  await expect(page.getByText("Bearer secret")).toHaveCount(0);
  await expect(page.locator("main")).toContainText("<img src=x onerror");
  await expect(page.locator("img[src=x]")).toHaveCount(0);
  const policies = page.getByRole("region", { name: "Policies that matched" });
  await expect(policies.getByRole("link")).toHaveAttribute("href", /^\/policies\//);
  await expect(page.getByRole("region", { name: "What came back" })).toContainText("PII");
  await expect(page.getByRole("region", { name: "Risk" })).toContainText("Classifier");
  await inspect(page, "decision-sanitised");

  await page.getByRole("button", { name: "Show as JSON" }).click();
  await expect(page.getByRole("region", { name: "record" }).last()).toContainText(`"trace_id": "${scanned.trace_id}"`);

  const around = page.getByRole("region", { name: "Around it" });
  await expect(around.getByRole("listitem")).toHaveCount(3);
  const loaded = await page.evaluate(() => performance.timeOrigin);
  await around.getByRole("link", { name: "Show all" }).click();
  await expect(page.getByRole("table", { name: "Decisions" }).locator("tbody tr")).toHaveCount(3);
  expect(await page.evaluate(() => performance.timeOrigin), "the Console was not loaded anew").toBe(loaded);
  await page.goBack();
  await around.getByRole("link", { name: "github.delete_repo" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("After it");
  await expect(page.getByText("It was reported: which engines saw what is not known here.")).toBeVisible();
  await page.keyboard.press("[");
  await expect(page).toHaveURL(new RegExp(scanned.trace_id));
  await page.keyboard.press("[");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Before it");
});

test("the approval that it asks for, the incident that it opened, and who was told; for each role what it may see", async ({
  page,
  server,
}) => {
  test.slow();
  const admin = await server.cookie();
  const filter = { events: ["ALL", "INCIDENT"], min_severity: "LOW", tools: [], agents: [] };
  const config = { url: `${server.sandbox}/siem/json`, format: "JSON" };
  await server.call("POST", "/api/channels", { name: "soc", kind: "siem", config, filter }, admin);
  const [asked = "", denied = ""] = await report(server, [
    {
      decision: "REQUIRE_APPROVAL",
      title: HOSTILE,
      agent: { id: "agent-7", name: HOSTILE },
      tool_name: "stripe",
      operation: "create_payout",
      risk_score: 0.6,
      reason_codes: ["NEW_DESTINATION", HOSTILE],
      method: "POST",
      url: `https://api.stripe.com/v1/payouts?${HOSTILE}`,
      body: { amount: 9_000_000, note: HOSTILE },
    },
    {
      decision: "DENY",
      title: "Secret egress blocked",
      agent: { id: "agent-8", name: "ops" },
      risk_score: 0.95,
      reason_codes: ["SECRET_DETECTED"],
    },
  ]);
  await signIn(page);
  await page.goto(`/activity/${asked}`);
  await expect(page.getByRole("region", { name: "request body" })).toContainText('"amount": 9000000');
  const approval = page.getByRole("region", { name: "Approval" });
  await expect(approval).toContainText("Pending");
  await expect(approval.getByRole("link", { name: "Open the approval" })).toHaveAttribute("href", /^\/approvals\/[0-9a-f-]{36}$/);
  const deliveries = page.getByRole("table", { name: "Deliveries" });
  await expect(deliveries).toContainText("soc");
  await expect(deliveries.getByRole("link", { name: "soc" })).toHaveAttribute("href", `/alerts/deliveries?trace_id=${asked}&open=1`);
  await expect(page.locator("main")).toContainText("A code of a rule, or of who reported it.");
  await expect(page.locator("img[src=x]")).toHaveCount(0);
  await inspect(page, "decision-asked");
  // The answer of somebody else is followed.
  const id = (await approval.getByRole("link", { name: "Open the approval" }).getAttribute("href"))?.split("/").at(-1);
  await server.call("POST", `/api/approvals/${id}/deny`, { note: "Not today" }, admin);
  await expect(approval).toContainText("Denied");
  await expect(approval).toContainText("Not today");

  await page.goto(`/activity/${denied}`);
  const incident = page.getByRole("region", { name: "Incident" });
  await expect(incident).toContainText("Open");
  const incidentId = (await incident.getByRole("link").getAttribute("href"))?.split("/").at(-1);
  await server.call("POST", `/v1/incidents/${incidentId}/transition`, { status: "investigating" }, admin);
  await expect(incident).toContainText("Investigating");

  for (const [role, sees] of [
    ["developer", []],
    ["reviewer", ["Approval", "Incident"]],
    ["auditor", ["Approval", "Incident", "Deliveries"]],
  ] as const) {
    await holdCookie(page, server, await server.person(role));
    for (const [trace, part] of [
      [asked, "Approval"],
      [denied, "Incident"],
      [denied, "Deliveries"],
    ] as const) {
      await page.goto(`/activity/${trace}`);
      await expect(page.getByRole("region", { name: "Risk" })).toBeVisible();
      await expect(page.getByRole("region", { name: part })).toHaveCount((sees as readonly string[]).includes(part) ? 1 : 0);
    }
    await page.goto(`/activity/${asked}`);
    if (role === "developer") await expect(page.getByText("Those who answer approvals see it.")).toBeVisible();
    else await expect(page.getByRole("region", { name: "request body" })).toBeVisible();
  }
});

test("of two policies with one name, the links go to the one that decided", async ({ page, server }) => {
  const cookie = await server.cookie();
  for (const env of ["production", "staging"])
    await server.call(
      "POST",
      "/v1/policies/apply",
      {
        name: "Twice",
        description: `The one of ${env}`,
        env_names: [env],
        rules: [{ rule_id: env, priority: 10, action: "DENY", match: { tool_names: ["stripe"] } }],
      },
      cookie,
    );
  const scanned = await scan(server, {
    method: "POST",
    url: "https://api.stripe.com/v1/refunds",
    body: {},
    agent_name: "a, b",
    env: "staging",
  });
  expect(scanned.decision).toBe("DENY");
  await signIn(page);
  for (const part of ["Decision", "Policies that matched"]) {
    await page.goto(`/activity/${scanned.trace_id}`);
    await page.getByRole("region", { name: part, exact: true }).getByRole("link", { name: "Twice" }).click();
    await expect(page.getByLabel("Description")).toHaveValue("The one of staging");
  }
  // The list cannot be asked for a name with a comma in it: two others would be looked for.
  await page.goto(`/activity/${scanned.trace_id}`);
  await expect(page.getByRole("region", { name: "Around it" })).toContainText("has a comma in it");
});

test("an agent that is busier than one can look at", async ({ page, server }) => {
  const [first = ""] = await report(server, many(450, { agent: { name: "flood" } }));
  await signIn(page);
  await page.goto(`/activity/${first}`);
  await expect(page.getByText("The agent decided too much at that moment")).toBeVisible();
});

test("a trace id that nothing has", async ({ page }) => {
  await signIn(page);
  for (const id of ["0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b20", "nonsense", encodeURIComponent("<b>\u202e")]) {
    await page.goto(`/activity/${id}`);
    await expect(page.getByRole("heading", { name: "There is no such decision" })).toBeVisible();
  }
  await inspect(page, "decision-unknown");
  await page.getByRole("link", { name: "All activity" }).click();
  await expect(page.getByText("No decisions yet")).toBeVisible();
});
