// Measures the Console of a running server in Debian's Chromium: `node bench/measure.mjs URL COOKIE KEY RUNS SECONDS`, where COOKIE is an administrator's session, and KEY an
// API key. Prints one line of JSON, which the benchmark's scenario `console` reads. Times are the page's own (`performance.now`), in milliseconds.
import { randomUUID } from "node:crypto";
import { chromium } from "@playwright/test";

const [url, cookie, key, runs, seconds] = process.argv.slice(2);
const [name, value] = (cookie ?? "").split("=", 2);
/** Decisions a second of the live tail, and how many a call has. */
const RATE = 200;
const CALL = 10;

const browser = await chromium.launch({
  executablePath: process.env.INTERVEN_TEST_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--js-flags=--expose-gc"],
});

/** A page with nothing in its cache. */
async function fresh() {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
  await context.addCookies([{ name, value, url }]);
  return context.newPage();
}

/** From the start of the navigation until the frame in which `selector` can be seen. */
async function shown(page, path, selector) {
  await page.addInitScript((wanted) => {
    const look = () => {
      if (document.querySelector(wanted)?.checkVisibility())
        requestAnimationFrame(() => setTimeout(() => (window.shownAfter = performance.now())));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, selector);
  await page.goto(url + path);
  return (await page.waitForFunction(() => window.shownAfter)).jsonValue();
}

/** From a click until the frame after the one in which the table has `rows` rows. */
function afterClick(page, selector, rows) {
  return page.evaluate(
    ([wanted, count]) =>
      new Promise((done) => {
        const start = performance.now();
        const look = () => {
          if (document.querySelectorAll("main tbody tr").length >= count)
            requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
          else requestAnimationFrame(look);
        };
        document.querySelector(wanted).click();
        look();
      }),
    [selector, rows],
  );
}

const PERSON = "button[aria-label^='Signed in as']";
const measured = { interactive: [], list: [], next: [] };
for (let run = 0; run < Number(runs); run += 1) {
  const page = await fresh();
  measured.interactive.push(await shown(page, "/", PERSON));
  measured.list.push(await afterClick(page, "nav a[href='/activity']", 100));
  await page.locator("main button", { hasText: "Load more" }).waitFor();
  await page.evaluate(() =>
    [...document.querySelectorAll("main button")].find((button) => button.textContent === "Load more").setAttribute("data-more", ""),
  );
  measured.next.push(await afterClick(page, "[data-more]", 200));
  await page.context().close();
}

// The live tail.
const page = await fresh();
await page.goto(`${url}/activity?live=1`);
await page.locator(PERSON).waitFor();
await page.locator("main tbody tr").first().waitFor();
const devtools = await page.context().newCDPSession(page);
await devtools.send("Performance.enable");

async function held() {
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  const of = (wanted) => metrics.find((metric) => metric.name === wanted)?.value ?? 0;
  return { heap_mb: of("JSHeapUsedSize") / 1e6, nodes: of("Nodes"), rows: await page.locator("main tbody tr").count() };
}

async function send(serial) {
  const decision = (n) => ({
    trace_id: randomUUID(),
    decision: "SANITIZE",
    risk_score: 0.4,
    agent: { id: `agent-${n % 50}`, name: `tail-${n}` },
    tool_name: "slack",
    operation: "post_message",
    reason_codes: ["PII_DETECTED"],
  });
  const answer = await fetch(`${url}/v1/decisions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(Array.from({ length: CALL }, (_, at) => decision(serial + at))),
  });
  if (!answer.ok) throw new Error(`decisions were answered ${answer.status}: ${await answer.text()}`);
}

/** Sends for some seconds at the rate; the number of the next decision. */
async function flow(first, length) {
  const start = performance.now();
  let serial = first;
  while (serial - first < RATE * length) {
    const due = start + ((serial - first) / RATE) * 1000;
    const early = due - performance.now();
    if (early > 0) await new Promise((then) => setTimeout(then, early));
    await send(serial);
    serial += CALL;
  }
  return serial;
}

await page.evaluate(() => {
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
  }).observe({ type: "longtask" });
});
let serial = await flow(0, Number(seconds) / 3);
const before = await held();
serial = await flow(serial, (Number(seconds) * 2) / 3);
const sent = performance.now();
await page.locator("main tbody", { hasText: `tail-${serial - 1}` }).waitFor({ timeout: 30_000 });
const behind = performance.now() - sent;
const after = await held();
const longest = await page.evaluate(() => window.longest);
await browser.close();
process.stdout.write(`${JSON.stringify({ ...measured, tail: { before, after, behind, longest, sent: serial } })}\n`);
