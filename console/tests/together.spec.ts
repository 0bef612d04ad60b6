// What lists, filters and live updates do together, wherever they stand.
import { many, report } from "./support/decisions";
import { expect, holdCookie, signIn, test } from "./support/test";

test("while events come in, what is slow to load still loads", async ({ page, server }) => {
  test.slow();
  const cookie = await server.cookie();
  const config = { url: `${server.sandbox}/generic/steady`, format: "JSON" };
  await server.call("POST", "/api/channels", { name: "steady", kind: "siem", config, filter: { events: ["DENY"] } }, cookie);
  await report(server, many(60, { decision: "DENY" }));
  await holdCookie(page, server, cookie);
  await page.goto("/alerts/deliveries");
  const table = page.getByRole("table", { name: "Deliveries" });
  await expect(table.getByRole("row")).toHaveCount(51);
  // A server that takes longer for a page than the next event does to come.
  await page.route("**/api/deliveries?*cursor=*", async (route) => {
    await new Promise((then) => setTimeout(then, 3_000));
    await route.continue().catch(() => undefined);
  });
  let next = 0;
  const steady = setInterval(() => void report(server, many(1, { decision: "DENY", title: `Steady ${++next}` })), 400);
  try {
    await page.getByRole("button", { name: "Load more" }).click();
    await expect(table.getByText("Decision 1", { exact: true })).toBeVisible();
  } finally {
    clearInterval(steady);
  }
  // What came in the meantime is read afterwards.
  await expect(table.getByText(`Steady ${next}`, { exact: true })).toBeVisible();
});

test("a click in a dialog does not open the row that it belongs to", async ({ page, server }) => {
  const config = { url: `${server.sandbox}/generic/row`, format: "JSON" };
  await server.call("POST", "/api/channels", { name: "row", kind: "siem", config }, await server.cookie());
  await signIn(page);
  await page.goto("/alerts");
  await page.getByRole("table").getByRole("row", { name: /row/ }).getByRole("button").last().click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByText("This cannot be taken back.").click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page).toHaveURL(/\/alerts$/);
});

test("what is typed slowly into a filter stays as it was typed", async ({ page, server }) => {
  await report(server, [{ title: "foo bar" }, { title: "other" }]);
  await signIn(page);
  await page.goto("/activity");
  const text = page.getByRole("searchbox").first();
  await text.pressSequentially("foo ");
  await expect(page).toHaveURL(/q=foo$/);
  await text.pressSequentially("bar");
  await expect(page).toHaveURL(/q=foo\+bar/);
  await expect(text).toHaveValue("foo bar");
  await page.getByRole("search").getByRole("button", { name: "Clear filters" }).click();
  await expect(text).toHaveValue("");
});

test("every span that is linked with has its words", async ({ page }) => {
  await signIn(page);
  for (const [since, words] of [
    ["30d", "Last 30 days"],
    ["6h", "Last 6 hours"],
    ["90m", "Last 1 hour 30 minutes"],
  ] as const)
    for (const path of ["/activity", "/alerts/deliveries"]) {
      await page.goto(`${path}?since=${since}`);
      await expect(page.getByRole("search").getByRole("combobox", { name: "Any time" })).toHaveValue(words);
    }
  await page.goto("/activity?since=2026-06-01T10:00:00Z");
  await expect(page.getByRole("combobox", { name: "Any time" })).toHaveValue("Since 1 Jun 2026, 12:00:00");
  // What was begun and not finished goes with the others.
  await page.goto("/alerts/deliveries?state=dead");
  await page.getByRole("combobox", { name: "Any time" }).click();
  await page.getByRole("option", { name: "From … to …" }).click();
  await expect(page.getByLabel("From", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.getByLabel("From", { exact: true })).toHaveCount(0);
});

test("j and k take the focus along, and the help names each place once", async ({ page, server }) => {
  await report(server, [{ title: "older" }, { title: "newer" }]);
  await signIn(page);
  await page.goto("/activity");
  await expect(page.getByRole("table").getByText("newer")).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(
    page.locator("tr[data-current]").getByRole("link").or(page.locator("tr[data-current]").getByRole("button")).first(),
  ).toBeFocused();
  await page.goto("/policies");
  await expect(page.getByRole("table").first()).toBeVisible();
  await page.keyboard.press("?");
  const names = await page.getByRole("dialog", { name: "Keys" }).getByRole("heading", { level: 3 }).allTextContents();
  expect(names).toContain("Policies");
  expect(new Set(names).size).toBe(names.length);
  for (const section of await page
    .getByRole("dialog", { name: "Keys" })
    .locator("section")
    .filter({ has: page.getByRole("heading", { level: 3 }) })
    .all())
    await expect(section.getByRole("term").first()).toBeVisible();
});

test("a suggestion is text, with what is hidden in it", async ({ page, server }) => {
  await report(server, [{ agent: { name: "evil\u202egnp" } }]);
  await signIn(page);
  await page.goto("/activity");
  await page.getByRole("search").getByLabel("Any agent", { exact: true }).click();
  await page.getByRole("option", { name: "evil⟨U+202E⟩gnp" }).click();
  await expect(page.getByRole("search")).toContainText("evil⟨U+202E⟩gnp");
});
