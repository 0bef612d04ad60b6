import type { Page } from "@playwright/test";
import { many, report } from "./support/decisions";
import { expect, inspect, signIn, test } from "./support/test";

/** How many rows the tail holds. */
const MOST = 200;

const rows = (page: Page) => page.getByRole("table", { name: "Decisions" }).locator("tbody tr");
const state = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text });

async function follow(page: Page, address = "/activity?live=1") {
  await page.goto(address);
  await expect(state(page, "Live")).toBeVisible();
}

test("the tail: what comes in stands on top, filtered, and the switch is in the address", async ({ page, server }) => {
  await report(server, [{ title: "Before" }]);
  await signIn(page);
  await page.goto("/activity");
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("switch", { name: "Live" }).click({ force: true });
  await expect(page).toHaveURL(/live=1/);
  await expect(state(page, "Live")).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await report(server, [{ title: "After" }]);
  await expect(rows(page).first()).toContainText("After");
  await page.reload();
  await expect(state(page, "Live")).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("l");
  await expect(page).toHaveURL(/\/activity$/);

  const denied = {
    decision: "DENY",
    reason_codes: ["SECRET_DETECTED"] as string[],
    agent: { id: "agent-7", name: "payments" },
    operation: "post_message",
  } as const;
  for (const query of [
    "events=DENY",
    "agents=agent-7",
    "tools=slack.post_message",
    "reason=SECRET_DETECTED",
    "min_severity=CRITICAL",
    "risk_band=CRITICAL",
    "q=PAYM",
    "since=15m",
    "environment=production",
  ]) {
    await follow(page, `/activity?live=1&${query}`);
    await report(server, [
      { title: `Passes ${query}`, ...denied, risk_score: 0.9, environment: "Production" },
      { title: `Not ${query}`, risk_score: 0.1, occurred_at: "2026-01-01T00:00:00Z" },
    ]);
    await expect(rows(page).first()).toContainText(`Passes ${query}`);
    await expect(page.getByText(`Not ${query}`)).toHaveCount(0);
  }
});

test("the tail of a flood holds so many rows and no more", async ({ page, server }) => {
  test.slow();
  await signIn(page);
  await follow(page);
  const nodes = () => page.evaluate(() => document.querySelectorAll("*").length);
  // As fast as 200 a second and more, told one by one.
  const burst = async (name: string) => {
    for (let at = 1; at <= 30; at++) await report(server, many(20, { title: `${name} ${at}`, decision: at % 3 ? "ALLOW" : "DENY" }));
    await expect(rows(page).first()).toContainText(`${name} 30`);
  };
  await burst("First");
  await expect(rows(page)).toHaveCount(MOST);
  const before = await nodes();
  await burst("Second");
  await burst("Third");
  await expect(rows(page)).toHaveCount(MOST);
  expect(Math.abs((await nodes()) - before)).toBeLessThan(500);
  // Each is counted, told or not.
  await expect(async () => {
    const said = await page.getByText(`The newest ${MOST} decisions; `).textContent();
    const counts = [...(said ?? "").matchAll(/([\d,]+) (came in|others)/g)].map(([, count]) => Number(count?.replaceAll(",", "")));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1_800);
  }).toPass();
  await page.evaluate(() => scrollTo(0, 0));
  await expect(rows(page).nth(MOST - 1)).toContainText("Third 21");

  // More at once than is told: counted, and read.
  await report(server, many(180, { title: "At once" }));
  await expect(page.getByText(/others came too fast to be told one by one/)).toBeVisible();
  await expect(rows(page).filter({ hasText: "At once" })).toHaveCount(180);
  await expect(rows(page)).toHaveCount(MOST);
});

test("while somebody reads, what comes in waits", async ({ page, server }) => {
  await report(server, many(60, { title: "There" }));
  await signIn(page);
  await follow(page);
  await expect(rows(page)).toHaveCount(60);
  await rows(page).nth(2).hover();
  await expect(state(page, "Held while you read")).toBeVisible();
  await report(server, many(37, { title: "New" }));
  await expect(page.getByRole("button", { name: "37 new" })).toBeVisible();
  await expect(rows(page)).toHaveCount(60);
  await page.mouse.move(2, 400);
  await expect(rows(page)).toHaveCount(97);
  await expect(rows(page).first()).toContainText("New");

  await page.evaluate(() => scrollTo(0, 600));
  await expect(state(page, "Held while you read")).toBeVisible();
  await report(server, many(3, { title: "Newer" }));
  await expect(page.getByRole("button", { name: "3 new" })).toBeVisible();
  await expect(rows(page).first()).toContainText("New");
  await page.getByRole("button", { name: "3 new" }).click();
  await expect(rows(page).first()).toContainText("Newer");
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test("what came in while the server was away is read", async ({ page, server }) => {
  await signIn(page);
  await report(server, [{ title: "Before", decision: "DENY", risk_score: 0.8 }]);
  await follow(page);
  await expect(rows(page)).toHaveCount(1);
  await server.down();
  await expect(state(page, "No live connection")).toBeVisible();
  await server.up();
  await report(server, [{ title: "While the page was cut off" }, { title: "Taken out", decision: "SANITIZE", risk_score: 0.4 }]);
  await expect(rows(page)).toHaveCount(3);
  await expect(state(page, "Live")).toBeVisible();
  await inspect(page, "activity-live");
});
