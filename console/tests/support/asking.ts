// Agents that ask, and what stands in for Slack.
import { expect } from "@playwright/test";
import type { Server } from "./server";

/** A scan that the default policies have a person look at; what was answered. */
export function asks(server: Server, agent = "agent-7", user = "deploy-bot", more: object = {}) {
  return server.call<{ decision: string; reason_codes: string[]; approval_id: string | null; trace_id: string }>("POST", "/v1/scan", {
    method: "POST",
    url: "https://iam.amazonaws.com/",
    body: { Action: "CreateUser", UserName: user },
    agent_id: agent,
    env: "production",
    ...more,
  });
}

/** Makes an API call as the holder of this cookie. */
export async function answers(server: Server, cookie: string, id: string, answer: "approve" | "deny", note?: string) {
  await server.call("POST", `/api/approvals/${id}/${answer}`, { note }, cookie);
}

const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

/** A Slack channel at the sandbox, whose cards can be clicked. */
export async function clickableSlack(server: Server, name = "oncall") {
  const headers = { "content-type": "application/json" };
  const app = { name, signing_secret: SECRET, request_url: `${server.url}/v1/slack/interactions` };
  await fetch(`${server.sandbox}/sandbox/slack`, { method: "POST", headers, body: JSON.stringify(app) });
  const config = { webhook_url: `${server.sandbox}/services/T0/B0/${name}`, signing_secret: SECRET };
  await server.call("POST", "/api/channels", { name, kind: "slack", config }, await server.cookie());
}

interface Received {
  accepted: boolean;
  message_id: number | null;
}

/** Clicks a button of the newest card, once it is there. */
export async function clicks(server: Server, action: string, name = "oncall") {
  let message: number | null | undefined;
  await expect
    .poll(async () => {
      const received: Received[] = await (await fetch(`${server.sandbox}/sandbox/received?name=${name}`)).json();
      message = received.filter((request) => request.accepted && request.message_id !== null).at(-1)?.message_id;
      return message;
    }, "the message id of a card")
    .toEqual(expect.any(Number));
  const body = JSON.stringify({ name, message, action_id: action });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${server.sandbox}/sandbox/click`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`click: ${answer.status} ${await answer.text()}`);
}
