import type { Api } from "../../api/client";
import { agentOf, SURFACES_SAY } from "../../ui/names";
import { Said } from "../../ui/Said";
import { When } from "../../ui/time";

/** How an agent is called within a sentence. */
export function agentName(agent: Api["Agent"]): string {
  return agentOf(agent) ?? "an agent without a name";
}

/** The beginning of a text that stands in full elsewhere. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

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
      {SURFACES_SAY[decider.surface]}
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
