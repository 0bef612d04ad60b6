// What the tests of channels do over and over, and the sandbox's stand-ins for the platforms.
import { expect, type Page } from "@playwright/test";
import type { Server } from "./server";

/** A field by its label; buttons beside it name it too. */
export const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });

/** Begins a channel of this kind, and stands at its connection. */
export async function begin(page: Page, kind: string) {
  await page.goto("/alerts/new");
  await page.getByRole("button", { name: new RegExp(`^${kind}`) }).click();
  await expect(page).toHaveURL(/step=connection/);
}

export async function onward(page: Page) {
  await page.getByRole("button", { name: "Continue to the filter" }).click();
  await expect(page).toHaveURL(/step=filter/);
}

/** Saves at the filter; the channel's page is shown. */
export async function save(page: Page) {
  await page.getByRole("button", { name: "Save the channel" }).click();
  await expect(page.getByText("The channel is saved.")).toBeVisible();
}

export async function runTest(page: Page) {
  await page.getByRole("button", { name: /^Send (a|another) test$/ }).click();
}

export const card = (page: Page, platform: string) => page.getByRole("region", { name: `The card as ${platform} shows it` });

/** Addresses of the sandbox's stand-ins; `name` tells them apart. */
export const standIn = {
  slack: (server: Server, name: string) => `${server.sandbox}/services/T0SANDBOX/B0/${name}`,
  discord: (server: Server, name: string) => `${server.sandbox}/api/webhooks/1/${name}`,
  teams: (server: Server, name: string) =>
    `${server.sandbox}/powerautomate/automations/direct/workflows/${name}/triggers/manual/paths/invoke?sig=x`,
  splunk: (server: Server) => `${server.sandbox}/services/collector/event`,
  generic: (server: Server, name: string) => `${server.sandbox}/generic/${name}`,
};

interface Received {
  message_id?: number;
  body: string;
}

/** What a stand-in took. */
export async function received(server: Server, name: string): Promise<Received[]> {
  const answer = await fetch(`${server.sandbox}/sandbox/received?name=${name}`);
  return (await answer.json()) as Received[];
}

/** Tells the sandbox to do something, such as a click. */
export async function toSandbox(server: Server, path: "slack" | "click" | "fault", body: unknown) {
  const answer = await fetch(`${server.sandbox}/sandbox/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

export const SLACK_SECRET = "sandbox-signing-secret";

/** Puts a Slack app behind a stand-in, so that its cards can be clicked. */
export async function slackApp(server: Server, name: string) {
  await toSandbox(server, "slack", { name, signing_secret: SLACK_SECRET, request_url: `${server.url}/v1/slack/interactions` });
}
