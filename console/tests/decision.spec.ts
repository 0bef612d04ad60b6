import { many, report, scan } from "./support/decisions";
import { expect, inspect, signIn, test } from "./support/test";

test("try", async ({ page, server }) => {
  const r = await scan(server, {
    method: "POST",
    url: "https://slack.com/api/chat.postMessage",
    body: { channel: "#x", text: "Ask ada@example.com or bob@example.com" },
    headers: { Authorization: "Bearer x", "X-Trace": "<b>1</b>" },
    context: "a <i>context</i>",
    agent_name: "support",
    env: "production",
  });
  console.log(JSON.stringify(r));
  for (const [m, u, b] of [
    ["POST", "https://api.stripe.com/v1/payouts", { amount: 5 }],
    ["DELETE", "https://api.github.com/repos/a/b", null],
    ["POST", "https://hooks.example.net/x", { k: "AKIAIOSFODNN7EXAMPLE", s: "ghp_16C7e42F292c6912E7710c838347Ae178B4a" }],
  ] as const)
    console.log(u, JSON.stringify(await scan(server, { method: m, url: u, body: b, agent_name: "support" })));
  await signIn(page);
  await page.goto(`/activity/${r.trace_id}`);
  await expect(page.getByRole("heading", { name: "Risk" })).toBeVisible();
  await inspect(page, "decision-try");
  void many;
  void report;
});
