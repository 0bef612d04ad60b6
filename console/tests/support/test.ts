// What every test begins with: a server of its own, a page that complains, and the checks that every page has to pass.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { EMAIL, type Options, PASSWORD, Server } from "./server";

export const SCREENS = join(import.meta.dirname, "../../../target/screens");

interface Fixtures {
  /** What the server is started with: `test.use({ options: { administrator: false } })`. */
  options: Options;
  server: Server;
  /** What the browser's console said that nobody expected; the test fails over it. `complaints.length = 0` forgives. */
  complaints: string[];
}

export const test = base.extend<Fixtures>({
  options: [{}, { option: true }],
  server: async ({ options }, use) => {
    await using server = await Server.start(options);
    await use(server);
  },
  baseURL: async ({ server }, use) => use(server.url),
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      // The policy's violations come as errors too. A refused request is no fault of the page.
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type()) && !message.text().startsWith("Failed to load resource"))
          complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      await use(complaints);
      expect(complaints, "the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

/** Signs in over the form. */
export async function signIn(page: Page, email = EMAIL, password = PASSWORD) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("button", { name: /^Signed in as/ })).toBeVisible();
}

/** Signs the browser in with a cookie of `server.cookie()` or `server.person()`. */
export async function holdCookie(page: Page, server: Server, cookie: string) {
  const [name, value] = cookie.split("=", 2);
  await page.context().addCookies([{ name: name ?? "", value: value ?? "", url: server.url }]);
}

/** No violation of WCAG 2.2 A and AA, and of the best practices, on what is shown now; or of what may differ between light and dark alone. */
export async function accessible(page: Page, rules: "all" | "colours" = "all") {
  const axe = new AxeBuilder({ page });
  if (rules === "colours") axe.withRules(["color-contrast", "link-in-text-block"]);
  else
    axe
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
      // The heads of Mantine's dialogs are <header> elements.
      .disableRules(["landmark-no-duplicate-banner", "landmark-unique"]);
  const { violations } = await axe.analyze();
  const said = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n")}`,
  );
  expect(said.join("\n"), "axe").toBe("");
}

/** Nothing stands out beyond the side of the screen. */
export async function fits(page: Page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over, "pixels beyond the screen").toBeLessThanOrEqual(0);
}

/** What fades is at its end; what never ends goes on. To wait for them is no way: Chromium may leave `finished` open where nothing is painted. */
function endAnimations() {
  for (const animation of document.getAnimations()) if (Number.isFinite(animation.effect?.getComputedTiming().endTime)) animation.finish();
}

/**
 * What every page has to pass, in light and dark, on a desk and on a phone: axe, and that it fits. Writes `target/screens/<name>-…png`; look at them.
 * The page is left in the light, at the size that it had.
 */
export async function inspect(page: Page, name: string) {
  mkdirSync(SCREENS, { recursive: true });
  const before = page.viewportSize();
  for (const [place, size] of [
    ["desk", { width: 1360, height: 860 }],
    ["phone", { width: 390, height: 844 }],
  ] as const) {
    await page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colorScheme);
      await page.evaluate(endAnimations);
      await page.screenshot({ path: join(SCREENS, `${name}-${place}-${colorScheme}.png`), fullPage: true });
      await accessible(page, colorScheme === "light" ? "all" : "colours");
    }
    await fits(page);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await fits(page);
  await page.emulateMedia({ colorScheme: "light" });
  if (before) await page.setViewportSize(before);
}

export { expect };
