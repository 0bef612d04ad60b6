import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Api, api, data } from "../../api/client";
import { Badge } from "../../ui/badges";
import { counted } from "../../ui/names";
import { Said } from "../../ui/Said";
import { DEEDS } from "./Answer";
import { AnswerForm } from "./AnswerForm";
import classes from "./AnswerMany.module.css";
import { LISTS, ONE } from "./queries";
import { nameOf } from "./Waiting";
import { HowItEnded } from "./words";

/** How many go with one call. */
const MOST = 500;

/** One answer to several, and then what became of each. */
export function AnswerMany({
  answer,
  approvals,
  onClose,
}: {
  answer: Api["Answer"];
  approvals: readonly Api["Approval"][];
  onClose: () => void;
}) {
  const client = useQueryClient();
  // What is answered stays answered where a later call fails, and is not sent again.
  const [results, setResults] = useState<readonly Api["DecidedOne"][]>([]);
  const left = approvals.slice(results.length);
  const answering = useMutation({
    mutationFn: async (note: string | null) => {
      for (let at = 0; at < left.length; at += MOST) {
        const ids = left.slice(at, at + MOST).map((approval) => approval.id);
        const answered = await data(api.POST("/api/approvals/decide", { body: { ids, decision: answer, note } }));
        setResults((before) => [...before, ...answered.results]);
      }
    },
    // Not waited for: what became of the answer is shown at once.
    onSettled: () => {
      for (const queryKey of [LISTS, ONE]) void client.invalidateQueries({ queryKey });
    },
  });
  const names = new Map(approvals.map((approval) => [approval.id, nameOf(approval)]));
  const done = results.filter((result) => result.outcome === "decided").length;
  const became = (
    <ul className={classes.results} aria-label="What became of each">
      {results.map((result) => (
        <li key={result.id}>
          <span className={classes.name}>
            <Said>{names.get(result.id)}</Said>
          </span>
          <Outcome result={result} answer={answer} />
        </li>
      ))}
    </ul>
  );
  if (answering.isSuccess) {
    return (
      <Stack>
        <Text role="status">
          {done} of {approvals.length} {answer === "approve" ? "approved" : "denied"}.
          {done < approvals.length && " The others are as they were; each says why."}
        </Text>
        {became}
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            Done
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <AnswerForm
      answer={answer}
      submit={`${DEEDS[answer]} ${counted(left.length, "request")}`}
      busy={answering.isPending}
      error={answering.error}
      onAnswer={(note) => answering.mutate(note)}
      onCancel={onClose}
    >
      {results.length > 0 && (
        <>
          <Text role="status">
            {done} of {approvals.length} {answer === "approve" ? "approved" : "denied"}. {counted(left.length, "request")} went unanswered;
            what became of the others:
          </Text>
          {became}
        </>
      )}
      <ul className={classes.results} aria-label="What is answered">
        {left.map((approval) => (
          <li key={approval.id}>
            <Said>{nameOf(approval)}</Said>
          </li>
        ))}
      </ul>
    </AnswerForm>
  );
}

function Outcome({ result: { outcome, approval }, answer }: { result: Api["DecidedOne"]; answer: Api["Answer"] }) {
  if (outcome === "decided") return <Badge tone="good">{answer === "approve" ? "Approved" : "Denied"}</Badge>;
  if (outcome === "already_decided")
    return <span>{approval ? <HowItEnded of={approval} already /> : "Somebody was faster, or the time was over."}</span>;
  if (outcome === "own_request") return <span>You own the API key that asks: someone else has to approve it. You may deny it.</span>;
  return <span>There is no such approval any more.</span>;
}
