import { Alert, Button, Group, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { useLive } from "../../api/live";
import { Problem } from "../../api/problem";
import { Facts } from "../../ui/Facts";
import { actionOf } from "../../ui/names";
import { Long, shownPlainly } from "../../ui/Said";
import { Left } from "../../ui/time";
import { DEEDS } from "./Answer";
import { AnswerForm } from "./AnswerForm";
import { approvalQuery, LISTS, ONE } from "./queries";
import { nameOf } from "./Waiting";
import { agentName, type Ended, HowItEnded } from "./words";

/** Who was faster, where another answer came first. */
function faster(error: unknown): Ended | undefined {
  if (!(error instanceof Problem) || error.code !== "already_decided") return undefined;
  return error.document.approval as Ended | undefined;
}

export function AnswerOne({ answer, approval, onClose }: { answer: Api["Answer"]; approval: Api["Approval"]; onClose: () => void }) {
  const client = useQueryClient();
  const { id } = approval;
  const { data: now } = useQuery(approvalQuery(id));
  useLive(["approval"], [[...ONE, id]]);
  const answering = useMutation({
    mutationFn: (note: string | null) => {
      const call = { params: { path: { id } }, body: { note } };
      return data(answer === "approve" ? api.POST("/api/approvals/{id}/approve", call) : api.POST("/api/approvals/{id}/deny", call));
    },
    onSuccess: (over) => {
      const message = shownPlainly(nameOf(over));
      notifications.show({ color: "green", title: answer === "approve" ? "Approved" : "Denied", message });
      onClose();
    },
    // Not waited for: what became of the answer is shown at once.
    onSettled: () => {
      for (const queryKey of [LISTS, ONE]) void client.invalidateQueries({ queryKey });
    },
  });
  const others = answering.isPending || answering.isSuccess || now?.status === "pending" ? undefined : now;
  const over = faster(answering.error) ?? others;
  if (over)
    return (
      <Stack>
        <Alert color="blue" variant="light" role="status" styles={{ message: { color: "var(--mantine-color-text)" } }}>
          <HowItEnded of={over} already />.{" "}
          {over.status === "expired" ? "The same request, sent again, asks anew." : "The first answer counts."}
        </Alert>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Close
          </Button>
        </Group>
      </Stack>
    );
  return (
    <AnswerForm
      answer={answer}
      submit={DEEDS[answer]}
      busy={answering.isPending}
      error={answering.error}
      onAnswer={(note) => answering.mutate(note)}
      onCancel={onClose}
    >
      <Facts
        facts={[
          ["Action", <Long key="action">{actionOf(approval)}</Long>],
          ["Agent", <Long key="agent">{agentName(approval.agent)}</Long>],
          ["Goes to", approval.url && <Long key="url">{`${approval.method ?? ""} ${approval.url}`.trim()}</Long>],
          ["Environment", approval.environment && <Long key="environment">{approval.environment}</Long>],
          ["Time left", <Left key="left" until={approval.expires_at} />],
        ]}
      />
    </AnswerForm>
  );
}
