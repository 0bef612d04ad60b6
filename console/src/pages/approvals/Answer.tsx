import { Modal } from "@mantine/core";
import type { Api } from "../../api/client";
import { counted } from "../../ui/names";
import { AnswerMany } from "./AnswerMany";
import { AnswerOne } from "./AnswerOne";

export interface Question {
  answer: Api["Answer"];
  approvals: readonly Api["Approval"][];
}

export const DEEDS: Readonly<Record<Api["Answer"], string>> = { approve: "Approve", deny: "Deny" };

/** Asks before it answers, with room for a note: no single key decides. */
export function AnswerDialog({ question, onClose }: { question: Question | undefined; onClose: () => void }) {
  const [first, ...others] = question?.approvals ?? [];
  const title = question && `${DEEDS[question.answer]} ${others.length > 0 ? counted(others.length + 1, "request") : "this request"}`;
  return (
    <Modal opened={question !== undefined} onClose={onClose} title={title} size="lg" closeButtonProps={{ "aria-label": "Close" }}>
      {question && first && others.length === 0 && <AnswerOne answer={question.answer} approval={first} onClose={onClose} />}
      {question && others.length > 0 && <AnswerMany answer={question.answer} approvals={question.approvals} onClose={onClose} />}
    </Modal>
  );
}
