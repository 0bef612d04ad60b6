import { defineConfig } from "@playwright/test";

/** Debian's Chromium, and no other; `INTERVEN_TEST_CHROMIUM` names another one. */
const executablePath = process.env.INTERVEN_TEST_CHROMIUM ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: "tests",
  outputDir: "../target/console-tests",
  // Each test has a server of its own; two at a time leave the machine some room.
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    launchOptions: { executablePath, args: ["--no-sandbox"] },
    viewport: { width: 1360, height: 860 },
    locale: "en-GB",
    timezoneId: "Europe/Vienna",
    trace: "retain-on-failure",
  },
});
