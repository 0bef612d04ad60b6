import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { HOSTILE, many, report } from "./support/decisions";
import { expect, inspect, signIn, test } from "./support/test";

const lines = (text: string) => text.split("\n").filter(Boolean);

/** How many decisions a file of each format has. */
const FORMATS: readonly [label: string, file: string, count: (text: string) => number][] = [
  ["CSV", "interven-decisions.csv", (text) => lines(text).length - 1],
  ["JSON", "interven-decisions.json", (text) => JSON.parse(text).decisions.length],
  ["NDJSON", "interven-decisions.ndjson", (text) => lines(text).map((line) => JSON.parse(line).trace_id).length],
  ["Splunk HEC", "interven-decisions.ndjson", (text) => lines(text).map((line) => JSON.parse(line).event.trace_id).length],
  [
    "Datadog Logs",
    "interven-decisions.json",
    (text) => JSON.parse(text).map((log: { interven: { trace_id: string } }) => log.interven.trace_id).length,
  ],
];

async function open(page: Page, address: string) {
  await page.goto(address);
  await page.getByRole("button", { name: "Export" }).click();
  return page.getByRole("dialog", { name: "Export decisions" });
}

test("the current view in each of the five formats, and by the command", async ({ page, server }) => {
  await report(server, [...many(130, { decision: "DENY", reason_codes: ["A&B", HOSTILE] }), ...many(40)]);
  await signIn(page);
  const dialog = await open(page, "/activity?events=DENY&reason=A%26B&since=24h");
  await expect(page.getByText("The newest 100 decisions; there are more")).toBeVisible();
  await expect(dialog).toContainText("All decisions that pass the filters above the list");
  for (const [label, file, count] of FORMATS) {
    await dialog.getByRole("radio", { name: label, exact: true }).check();
    const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("link", { name: "Download" }).click()]);
    expect(download.suggestedFilename()).toBe(file);
    expect(count(readFileSync(await download.path(), "utf8"))).toBe(130);
  }
  await expect(page).toHaveURL(/\/activity\?/);
  await expect(dialog.getByRole("alert")).toHaveCount(0);

  // What a script does with the command is the same.
  await dialog.getByRole("radio", { name: "NDJSON", exact: true }).check();
  const command = (await dialog.getByRole("region", { name: "command" }).textContent()) ?? "";
  const { token } = await server.call<{ token: string }>("POST", "/api/auth/tokens", { name: "export" }, await server.cookie());
  const cwd = mkdtempSync(join(tmpdir(), "interven-export-"));
  await promisify(execFile)("sh", ["-c", command], { cwd, env: { ...process.env, INTERVEN_TOKEN: token } });
  expect(lines(readFileSync(join(cwd, "interven-decisions.ndjson"), "utf8"))).toHaveLength(130);
  await dialog.getByRole("radio", { name: "Splunk HEC", exact: true }).check();
  await expect(dialog.getByRole("region", { name: "command" })).toContainText("/services/collector/event");
});

test("a third export at a time is refused, and says why", async ({ page, server }) => {
  test.slow();
  // Larger than what the sockets between hold, so that they are under way until somebody reads them.
  for (let call = 0; call < 2; call++) await report(server, many(1_000, { url: `https://example.com/${"x".repeat(12_000)}` }));
  await signIn(page);
  const cookie = await server.cookie();
  const hold = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get(`${server.url}/api/telemetry/decisions/export`, { headers: { cookie } }, resolve).on("error", reject);
    });
  const held = [await hold(), await hold()];
  const dialog = await open(page, "/activity?q=nobody");
  await inspect(page, "activity-export");
  await dialog.getByRole("link", { name: "Download" }).click();
  await expect(dialog.getByRole("alert")).toContainText("2 exports of yours are under way");
  await inspect(page, "activity-export-refused");
  for (const export_ of held) export_.destroy();
  await expect(async () => {
    const [download] = await Promise.all([
      page.waitForEvent("download", { timeout: 2_000 }),
      dialog.getByRole("link", { name: "Download" }).click(),
    ]);
    await download.cancel();
  }).toPass();
  await expect(dialog.getByRole("alert")).toHaveCount(0);
});
