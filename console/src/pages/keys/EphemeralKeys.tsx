import { Textarea } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useCan } from "../../api/access";
import { type Api, api, data } from "../../api/client";
import { keyset } from "../../api/queries";
import { WORDS } from "../../api/tables";
import { Badge, type Tone } from "../../ui/badges";
import { ConfirmButton } from "../../ui/Confirm";
import { DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { choicesOf, FilterBar, FilterOne } from "../../ui/filters";
import { spoken } from "../../ui/names";
import { Long, Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Ago, Left, When } from "../../ui/time";
import classes from "./Keys.module.css";
import { keysRoute } from "./route";

const TONES: Readonly<Record<Api["EphemeralStatus"], Tone>> = { active: "good", expired: "calm", exhausted: "calm", revoked: "bad" };

/** The keys that agents make for a task. */
export function EphemeralKeys({ parents }: { parents: readonly Api["ApiKey"][] }) {
  const can = useCan();
  const { ephemeral: status } = keysRoute.useSearch();
  const navigate = useNavigate({ from: "/keys" });
  const keys = useInfiniteQuery(
    keyset(["ephemeral", status], (cursor, signal) =>
      data(api.GET("/api/telemetry/ephemeral-keys", { params: { query: { status, cursor } }, signal })),
    ),
  );
  const filter = (next: Api["EphemeralStatus"] | undefined) =>
    void navigate({ search: (before) => ({ ...before, ephemeral: next }), replace: true, resetScroll: false });
  const parentOf = (key: Api["EphemeralKey"]) => parents.find((parent) => parent.id === key.parent_id)?.name;
  return (
    <div className={classes.ephemeral}>
      <Section
        title="Ephemeral keys"
        about="Made by agents for a task, good for a while and so many calls. They stay in the list for 30 days after their end."
      >
        <FilterBar filtered={status !== undefined} clear={() => filter(undefined)}>
          <FilterOne label="Any status" choices={choicesOf(WORDS.EphemeralStatus, spoken)} value={status} onChange={filter} />
        </FilterBar>
        <DataTable
          label="Ephemeral keys"
          rows={keys}
          rowKey={(key) => key.id}
          columns={[
            {
              title: "Key",
              cell: (key) => (
                <span className={classes.lines}>
                  <code>{key.prefix}…</code>
                  {key.description && <Long most={120}>{key.description}</Long>}
                </span>
              ),
            },
            { title: "Made with", cell: (key) => <Said>{parentOf(key) ?? "a key that is gone"}</Said> },
            { title: "Good for", cell: (key) => <Long most={120}>{scopeOf(key)}</Long> },
            { title: "Used", align: "end", cell: (key) => `${key.uses} of ${key.max_uses}` },
            {
              title: "Status",
              cell: (key) => (
                <span className={classes.lines}>
                  <span>
                    <Badge tone={TONES[key.status]}>{spoken(key.status)}</Badge>
                  </span>
                  {key.reason && <Long most={120}>{key.reason}</Long>}
                </span>
              ),
            },
            { title: "Made", cell: (key) => <Ago at={key.created_at} /> },
            {
              title: "Ends",
              cell: (key) =>
                key.status === "active" && key.expires_at ? (
                  <Left until={key.expires_at} />
                ) : (
                  <When at={key.revoked_at ?? key.expires_at} />
                ),
            },
            {
              title: "Actions",
              quiet: true,
              align: "end",
              cell: (key) => key.status === "active" && can("POST /api/telemetry/ephemeral-keys/{id}/revoke") && <Revoke of={key} />,
            },
          ]}
          empty={
            status ? (
              <Empty title="None stands so">Clear the filter to see the others.</Empty>
            ) : (
              <Empty title="No agent has made one">
                With its API key, an agent makes one by <code>POST /v1/keys/ephemeral</code>.
              </Empty>
            )
          }
        />
      </Section>
    </div>
  );
}

function scopeOf({ scope }: Api["EphemeralKey"]): string {
  const verbs = scope.verbs.length > 0 ? scope.verbs.join(", ") : "anything";
  return scope.tools.length > 0 ? `${verbs} with ${scope.tools.join(", ")}` : verbs;
}

function Revoke({ of }: { of: Api["EphemeralKey"] }) {
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const revoke = async () => {
    const body = { reason: reason.trim() || null };
    await api.POST("/api/telemetry/ephemeral-keys/{id}/revoke", { params: { path: { id: of.id } }, body });
    await client.invalidateQueries({ queryKey: ["ephemeral"] });
  };
  return (
    <ConfirmButton
      label="Revoke"
      button={{ "aria-label": `Revoke ${of.prefix}` }}
      title={`Revoke ${of.prefix}…?`}
      action="Revoke the key"
      danger
      act={revoke}
    >
      Whoever uses it is refused from then on; it was used for {of.uses} of {of.max_uses} calls. This cannot be taken back.
      <Textarea
        mt="sm"
        label="Reason"
        description="May be empty; for the record."
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}
