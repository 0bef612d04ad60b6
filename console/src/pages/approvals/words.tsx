import type { Api } from "../../api/client";
import { Said } from "../../ui/Said";
import { When } from "../../ui/time";

/** How an agent is called: by its name, else by its id. */
export function agentName(agent: Api["Agent"]): string {
  return agent.name ?? agent.id ?? "an agent without a name";
}

/** The beginning of a text that stands in full elsewhere. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** `slack.post_message`. */
export function action(of: { tool_name: string; operation?: string | null }): string {
  return of.operation ? `${of.tool_name}.${of.operation}` : of.tool_name;
}

const PLACES: Readonly<Record<Api["Decider"]["surface"], string>> = { console: "in the Console", api: "over the API", slack: "in Slack" };

/** Who, and where. In Slack names can be changed: the member's id says who it was. */
export function By({ decider }: { decider: Api["Decider"] }) {
  return (
    <>
      by <Said>{decider.name}</Said>
      {decider.surface === "slack" && (
        <>
          {" "}
          (<Said>{decider.user}</Said>)
        </>
      )}{" "}
      {PLACES[decider.surface]}
    </>
  );
}

/** What an approval that is over says of itself. */
export interface Ended {
  status: Api["ApprovalStatus"];
  decided_by?: Api["Decider"] | null;
  decided_at?: string | null;
}

const ENDS: Readonly<Record<Api["ApprovalStatus"], string>> = {
  pending: "Waiting",
  approved: "Approved",
  denied: "Denied",
  expired: "Expired: nobody answered in time",
};

/** `Approved by ada (U0ADA) in Slack, 12:01:00`. `already`: somebody was faster. */
export function HowItEnded({ of, already = false }: { of: Ended; already?: boolean }) {
  const word = ENDS[of.status];
  return (
    <>
      {already && of.status !== "expired" ? `Already ${word.toLowerCase()}` : word}
      {of.decided_by && (
        <>
          {" "}
          <By decider={of.decided_by} />
        </>
      )}
      {of.decided_at && (
        <>
          , <When at={of.decided_at} />
        </>
      )}
    </>
  );
}
