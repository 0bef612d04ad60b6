import type { Api } from "../../api/client";
import type { Tone } from "../../ui/badges";
import { counted } from "../../ui/names";

type Detail = Api["DeliveryDetail"];

/** What an attempt's answer was taken for. */
export const OUTCOMES: Readonly<Record<string, readonly [string, Tone]>> = {
  delivered: ["Delivered", "good"],
  accepted: ["Accepted", "good"],
  retry_after: ["Asked to slow down", "warn"],
  retry: ["Not taken", "warn"],
  ambiguous: ["No clear answer: it may have arrived", "warn"],
  payload_rejected: ["Refused this message", "bad"],
  too_large: ["Too large", "bad"],
  destination_dead: ["Destination refuses everything", "bad"],
  moved: ["Moved to another chat", "info"],
};

/** Where it stands, in words: what happened, and what to do. */
export interface Story {
  title: string;
  tone: Tone;
  /** What the server or the destination says of it. */
  reason?: string;
  next: string;
}

/** Whether the API would send it again; where it would not after all, it says why. */
export function replayable({ state, test, event, purpose }: Api["Delivery"]): boolean {
  if (test) return false;
  return state === "dead" || (state === "delivered" && (event !== "REQUIRE_APPROVAL" || purpose === "correction"));
}

/** `channel` is that of the delivery, `null` if it is gone, and undefined where that is not known. */
export function storyOf(delivery: Detail, channel: Api["Channel"] | null | undefined): Story {
  const tried = counted(delivery.attempt_count, "attempt");
  const reason = delivery.reason ?? undefined;
  switch (delivery.state) {
    case "pending":
      return pending(delivery, channel);
    case "delivered":
      return delivered(delivery);
    case "dead":
      return { title: `Given up after ${tried}`, tone: "bad", reason, next: afterDeath(delivery, channel) };
    case "expired":
      return {
        title: "Too late: the approval ended first",
        tone: "warn",
        reason,
        next: "There is nothing left to ask, so it is not sent any more. The decision says how the question ended. If this happens often, mend the channel, or give people more time under Settings.",
      };
    case "suppressed":
      return {
        title: "Not sent, on purpose",
        tone: "calm",
        reason,
        next: "There is nothing to do: people are asked once for the same request, and the first card stands for all of them.",
      };
  }
}

function pending(delivery: Detail, channel: Api["Channel"] | null | undefined): Story {
  if (channel?.pause)
    return {
      title: "Waiting: its channel is stopped",
      tone: "warn",
      reason: channel.pause.reason,
      next: "Correct the channel, or test it: as soon as a test succeeds, everything that waits goes out.",
    };
  if (channel?.enabled === false)
    return {
      title: "Waiting: its channel is paused",
      tone: "warn",
      next: "It is kept, and goes out when the channel is resumed.",
    };
  if (delivery.attempt_count === 0)
    return { title: "Waiting for its first attempt", tone: "info", next: "It goes out by itself when it is its turn." };
  return {
    title: `Not delivered yet: ${counted(delivery.attempt_count, "attempt")}`,
    tone: "warn",
    reason: delivery.reason ?? undefined,
    next: "It is tried again by itself. If the reason names something to correct, correct it meanwhile.",
  };
}

function delivered(delivery: Detail): Story {
  const accepted = delivery.attempts.at(-1)?.outcome === "accepted";
  const how = [
    accepted && "The platform accepted it before it had shown it, and tells no more: look into the channel if it matters.",
    delivery.sent_in && `It went as one line of the summary card of delivery ${delivery.sent_in}.`,
  ].filter(Boolean);
  const next = how.length > 0 ? how.join(" ") : "The destination has it. There is nothing to do.";
  return { title: accepted ? "Accepted" : "Delivered", tone: "good", next };
}

function afterDeath(delivery: Detail, channel: Api["Channel"] | null | undefined): string {
  if (delivery.test) return "It was a test. Correct the channel, then test it again from its page.";
  if (channel === null) return "Its channel is gone, so it cannot be sent again. Make the channel anew for what is to come.";
  return "Correct what the reason names, then replay it. It keeps its id, so a receiver can drop what it has already.";
}
