/** Where the key belongs that was made elsewhere. */
export const NO_KEY = "YOUR_KEY";

const CALL = { channel: "#sales", text: "the key is AKIAIOSFODNN7EXAMPLE" };
const TO = "https://slack.com/api/chat.postMessage";

/** The same question for a shell: an agent is about to send a secret to Slack, which the policies that are there from the start refuse. */
export function curl(server: string, key: string): string {
  const body = JSON.stringify({ agent_id: "first-agent", method: "POST", url: TO, body: CALL });
  return `curl -sS ${server}/v1/scan -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\\n  -d '${body}'`;
}

/** And with the published client. */
export function python(server: string, key: string): string {
  return `pip install interven
INTERVEN_GATEWAY_URL=${server} INTERVEN_API_KEY=${key} python3 - <<'END'
from interven import Client, gate

answer = gate(
    Client(agent_id="first-agent"),
    method="POST",
    url="${TO}",
    body=${JSON.stringify(CALL).replace(":", ": ").replace(',"text":', ', "text": ')},
)
print(answer.decision, answer.blocked_reason)
END`;
}
