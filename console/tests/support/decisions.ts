// Decisions to look at: reported in batches, as another engine does, or scanned, as an agent does.
import type { Server } from "./server";

export interface Reported {
  decision?: "ALLOW" | "DENY" | "SANITIZE" | "REQUIRE_APPROVAL";
  title?: string;
  agent?: { id?: string; name?: string; runtime_type?: string };
  tool_name?: string;
  operation?: string;
  reason_codes?: string[];
  risk_score?: number;
  environment?: string;
  occurred_at?: string;
  trace_id?: string;
  method?: string;
  url?: string;
  body?: unknown;
}

interface Acceptance {
  results: { trace_id: string }[];
}

/** Reports these decisions in one call; their trace ids. */
export async function report(server: Server, decisions: readonly Reported[]): Promise<string[]> {
  const whole = decisions.map((decision) => ({ decision: "ALLOW", agent: { name: "nightly-agent" }, tool_name: "slack", ...decision }));
  const { results } = await server.call<Acceptance>("POST", "/v1/decisions", whole);
  return results.map(({ trace_id }) => trace_id);
}

/** `count` decisions that differ. */
export function many(count: number, like: Reported = {}): Reported[] {
  return Array.from({ length: count }, (_, at) => ({ title: `Decision ${at + 1}`, ...like }));
}

/** Scans a call; what was answered. */
export function scan(server: Server, call: { method: string; url: string } & Record<string, unknown>) {
  return server.call<{ trace_id: string; decision: string; approval_id: string | null; reason_codes: string[] }>("POST", "/v1/scan", call);
}

/** What no page may take for anything but text. */
export const HOSTILE = `<img src=x onerror="document.title='owned'">\u202egnp.exe`;
