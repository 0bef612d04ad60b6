import { deny, fault, panel, slack } from "./support/deliveries";
import { hold } from "./support/hold";
import { expect, holdCookie, inspect, signIn, test } from "./support/test";

test("filters live in the address, and the panel goes on from one to the next", async ({ page, server }) => {
  test.slow();
  const broken = await slack(server, "broken");
  await slack(server, "sound");
  await fault(server, "broken", { kind: "reject" }, { next: 4 });
  const first = await deny(server, "First");
  await deny(server, "Second");
  await signIn(page);
  await page.goto("/alerts/deliveries");
  const table = page.getByRole("table", { name: "Deliveries" });
  const rows = table.getByRole("button", { name: /^Open delivery/ });
  await expect(rows).toHaveCount(4);
  await expect(table.getByText("Dead", { exact: true })).toHaveCount(2);
  await inspect(page, "deliveries");

  await page.getByRole("combobox", { name: "Any channel" }).click();
  await page.getByRole("option", { name: "broken" }).click();
  await page.getByRole("combobox", { name: "Any state" }).click();
  await page.getByRole("option", { name: "Dead" }).click();
  await page.getByRole("combobox", { name: "Any time" }).click();
  await page.getByRole("option", { name: "Last hour" }).click();
  await expect(rows).toHaveCount(2);
  await expect(page).toHaveURL(new RegExp(`channel=${broken}&state=dead&since=1h`));
  await page.reload();
  await expect(rows).toHaveCount(2);
  await expect(page.getByRole("combobox", { name: "Any channel" })).toHaveValue("broken");

  // Next and previous, while the panel is open.
  await rows.first().click();
  await expect(panel(page)).toContainText("Second");
  // Until the next is read, nothing can be done to the one before under its name.
  const release = await hold(page, /\/api\/deliveries\/\d+$/);
  await page.keyboard.press("j");
  await expect(panel(page).locator("[inert]")).toContainText("Second");
  release();
  await expect(panel(page)).toContainText("First");
  await expect(panel(page).locator("[inert]")).toHaveCount(0);
  await page.keyboard.press("k");
  await expect(panel(page)).toContainText("Second");
  await page.keyboard.press("Escape");

  const trace = page.getByRole("searchbox", { name: "Trace id" });
  await trace.fill("0197f0a4");
  await expect(page.getByText(/^Paste the whole id/)).toBeVisible();
  await trace.fill(first);
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(new RegExp(`trace_id=${first}`));
  await trace.fill("");
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(rows).toHaveCount(4);
  await expect(page).toHaveURL(/\/alerts\/deliveries$/);
});

test("a replay by filter says how many before it does it", async ({ page, server }) => {
  test.slow();
  const broken = await slack(server, "broken");
  await slack(server, "sound");
  await fault(server, "broken", { kind: "reject" }, { next: 4 });
  await deny(server, "First");
  await deny(server, "Second");
  await signIn(page);
  await page.goto(`/alerts/deliveries?state=dead&channel=${broken}`);
  const table = page.getByRole("table", { name: "Deliveries" });
  await expect(table.getByRole("button", { name: /^Open delivery/ })).toHaveCount(2);
  await page.getByRole("button", { name: "Replay these" }).click();
  const asking = page.getByRole("dialog", { name: "Replay what the filter takes?" });
  await expect(asking).toContainText("2 deliveries are sent again.");
  await expect(asking).toContainText("broken");
  await inspect(page, "deliveries-replay");
  await asking.getByRole("button", { name: "Replay 2 deliveries" }).click();
  await expect(page.getByText("2 deliveries back in the queue")).toBeVisible();
  // The list follows: nothing is dead any more.
  await expect(page.getByText("No delivery matches")).toBeVisible();

  await page.getByRole("button", { name: "Replay these" }).click();
  await expect(asking).toContainText("No delivery here can be replayed.");
  await expect(asking.getByRole("button", { name: "Replay" })).toBeDisabled();
  await asking.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(table.getByText("Delivered", { exact: true })).toHaveCount(4);
});

test("an address with what nobody knows, and a time of one's own", async ({ page, server }) => {
  await slack(server, "alerts");
  await deny(server, "Only one");
  await signIn(page);
  await page.goto("/alerts/deliveries?state=lost&channel=%3Cb%3E&since=yesterday&open=987654");
  await expect(panel(page)).toContainText("does not exist");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("table", { name: "Deliveries" })).toContainText("Only one");
  await page.getByRole("combobox", { name: "Any time" }).click();
  await page.getByRole("option", { name: "From … to …" }).click();
  await page.getByLabel("To", { exact: true }).fill("2020-01-01T12:00");
  await page.keyboard.press("Enter");
  await expect(page.getByText("No delivery matches")).toBeVisible();
  await expect(page).toHaveURL(/until=2020-01-01T11%3A00/);
  await page.getByLabel("To", { exact: true }).fill("");
  await page.keyboard.press("Enter");
  await page.getByLabel("From", { exact: true }).fill("2020-01-01T12:00");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("table", { name: "Deliveries" })).toContainText("Only one");
});

test("an auditor reads deliveries and replays none; a reviewer and a developer do not see them", async ({ page, server }) => {
  await slack(server, "alerts");
  await fault(server, "alerts", { kind: "reject" }, { next: 2 });
  await deny(server, "Secret egress blocked");
  await holdCookie(page, server, await server.person("auditor"));
  await page.goto("/alerts/deliveries");
  await expect(page.getByRole("table", { name: "Deliveries" }).getByText("Dead", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Replay these" })).toHaveCount(0);
  // The channel's name is known from what went there.
  await page.getByRole("combobox", { name: "Any channel" }).click();
  await page.getByRole("option", { name: "alerts" }).click();
  await page.getByRole("button", { name: /Secret egress blocked$/ }).click();
  await expect(panel(page)).toContainText("Given up after 2 attempts");
  await expect(panel(page)).not.toContainText("then replay it");
  await expect(panel(page).getByRole("region", { name: "Request" })).toContainText("shown to administrators");
  await expect(panel(page).getByRole("button", { name: "Replay" })).toHaveCount(0);
  await expect(panel(page).getByRole("link", { name: "alerts" })).toHaveCount(0);

  for (const role of ["reviewer", "developer"] as const) {
    await page.context().clearCookies();
    await holdCookie(page, server, await server.person(role));
    await page.goto("/account");
    await expect(page.getByRole("button", { name: /^Signed in as/ })).toBeVisible();
    await expect(page.getByRole("link", { name: "Deliveries" })).toHaveCount(0);
    await page.goto("/alerts/deliveries");
    await expect(page.getByText("may not see this page")).toBeVisible();
  }
});
