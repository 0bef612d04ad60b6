// What holds on every page, whoever looks.
import type { Page } from "@playwright/test";
import type { Server } from "./support/server";
import { accessible, expect, holdCookie, test } from "./support/test";

const VIEWS = {
  admin: [
    "Dashboard",
    "Activity",
    "Approvals",
    "Incidents",
    "Alerts",
    "Deliveries",
    "Policies",
    "Agents",
    "API keys",
    "Team",
    "Audit log",
    "Settings",
    "Account",
  ],
  developer: ["Dashboard", "Activity", "Policies", "Agents", "API keys", "Account"],
  reviewer: ["Dashboard", "Activity", "Approvals", "Incidents", "Policies", "Agents", "Account"],
  auditor: ["Dashboard", "Activity", "Approvals", "Incidents", "Deliveries", "Policies", "Agents", "Audit log", "Account"],
} as const;

const navigation = (page: Page) => page.getByRole("navigation", { name: "Main" }).getByRole("link");

/** The entries of the navigation, by what they are called. */
async function entries(page: Page): Promise<string[]> {
  const texts = await navigation(page).allTextContents();
  return texts.map((text) => text.replace(/g .$/, "")); // Its keys stand after it.
}

/** Goes to every page of the navigation in turn, and waits until it has its content. */
async function tour(page: Page, look: (name: string) => Promise<void>) {
  for (const name of await entries(page)) {
    const entry = navigation(page).and(page.getByRole("link", { name, exact: true }));
    await entry.click();
    // Until then it is the page before that is looked at.
    await expect(entry).toHaveAttribute("aria-current", "page");
    await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await expect(page.locator("main .mantine-Skeleton-root")).toHaveCount(0);
    await look(name);
  }
}

/** A little of everything, as agents and people make it, some of it with bad intent. */
async function furnish(server: Server, agent: string) {
  const cookie = await server.cookie();
  const config = { url: `${server.sandbox}/generic/everywhere`, format: "JSON" };
  await server.call(
    "POST",
    "/api/channels",
    { name: `to ${agent}`.slice(0, 60), kind: "siem", config, filter: { events: ["DENY", "INCIDENT", "REQUIRE_APPROVAL"] } },
    cookie,
  );
  const call = {
    tool_name: agent,
    operation: agent,
    method: "POST",
    url: `https://example.com/?${encodeURIComponent(agent)}`,
    body: { [agent]: agent },
  };
  const decisions = ["ALLOW", "DENY", "SANITIZE", "REQUIRE_APPROVAL", "DENY", "DENY", "DENY", "DENY"].map((decision, at) => ({
    decision,
    agent: { id: `${agent}-${at > 3 ? 0 : at}`, name: agent },
    ...call,
    operation: `${agent}-${at}`,
    environment: agent,
    reason_codes: ["SECRET_DETECTED"],
    risk_score: 0.8,
  }));
  await server.call("POST", "/v1/decisions", decisions);
}

for (const role of Object.keys(VIEWS) as (keyof typeof VIEWS)[]) {
  test(`${role}: what is shown is what the role may do, and all of it works`, async ({ page, server }) => {
    await furnish(server, "agent-7");
    await holdCookie(page, server, await server.person(role));
    const refused: string[] = [];
    page.on("response", (answer) => {
      if (answer.status() >= 400) refused.push(`${answer.status()} ${answer.request().method()} ${answer.url()}`);
    });
    await page.goto("/");
    await expect.poll(() => entries(page)).toEqual(VIEWS[role]);
    await tour(page, async () => {
      await expect(page.getByRole("alert")).toHaveCount(0);
    });
    expect(refused, "nothing is asked that the role may not").toEqual([]);
  });
}

test("a page that the role may not see says so", async ({ page, server }) => {
  await holdCookie(page, server, await server.person("reviewer"));
  for (const path of ["/alerts", "/alerts/new", "/team", "/settings", "/audit", "/keys"]) {
    await page.goto(path);
    await expect(page.getByRole("main")).toContainText(/may not/);
  }
});

test("what an agent calls itself is text on every page", async ({ page, server }) => {
  const hostile = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>{{7*7}}\u202e${"very-long-".repeat(12)}`;
  await furnish(server, hostile);
  await holdCookie(page, server, await server.cookie());
  await page.goto("/");
  await expect.poll(() => entries(page)).toEqual(VIEWS.admin);
  await tour(page, async (name) => {
    expect(await page.evaluate(() => "hacked" in window), name).toBe(false);
    const raw = await page.evaluate(() => {
      const said = [document.title, document.body.textContent];
      for (const element of document.body.querySelectorAll("[aria-label],[aria-description],[title],input,textarea")) {
        for (const attribute of ["aria-label", "aria-description", "title"]) said.push(element.getAttribute(attribute) ?? "");
        if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) said.push(element.value);
      }
      return said.filter((text) => text.includes("\u202e"));
    });
    expect(raw, `${name} shows what turns the direction of text as it is`).toEqual([]);
    await accessible(page);
  });
});

test("whoever signs out in one tab is out in all", async ({ page, server, context }) => {
  await holdCookie(page, server, await server.cookie());
  await page.goto("/account");
  const other = await context.newPage();
  await other.goto("/activity");
  await expect(other.getByRole("heading", { level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await other.bringToFront();
  await other.getByRole("link", { name: "Agents" }).click();
  await expect(other).toHaveURL(/\/sign-in/);
});
