// What the tests of deliveries have in common.
import type { Page } from "@playwright/test";
import type { Server } from "./server";
import { expect } from "./test";

/** What an agent or a destination may say to take a page over. */
export const HOSTILE = `<img src=x onerror="document.title='taken'"> \u202egnp.exe ${"very long ".repeat(40)}`;

/** A Slack channel on the sandbox, under this name in both; its id. */
export async function slack(server: Server, name: string): Promise<string> {
  const body = { name, kind: "slack", config: { webhook_url: `${server.sandbox}/services/T0/B0/${name}` } };
  const { id } = await server.call<{ id: string }>("POST", "/api/channels", body, await server.cookie());
  return id;
}

/** What the sandbox's destination answers next. */
export async function fault(server: Server, name: string, kind: object, times: unknown = { next: 1 }) {
  const answer = await fetch(`${server.sandbox}/sandbox/fault`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, fault: kind, times }),
  });
  expect(answer.status).toBe(204);
}

/** A DENY; its trace id. */
export async function deny(server: Server, title: string, more: object = {}): Promise<string> {
  const decision = {
    decision: "DENY",
    title,
    risk_band: "HIGH",
    risk_score: 0.71,
    reason_codes: ["SECRET_DETECTED"],
    agent: { id: "agent-7", name: "production-langgraph" },
    tool_name: "slack",
    operation: "post_message",
    ...more,
  };
  const { results } = await server.call<{ results: { trace_id: string }[] }>("POST", "/v1/decisions", decision);
  return results[0]?.trace_id ?? "";
}

/** The side panel of a delivery, and its attempts. */
export const panel = (page: Page) => page.getByRole("dialog", { name: /^Delivery \d+/ });
export const attempts = (page: Page) => panel(page).getByRole("region", { name: "Attempts" });
