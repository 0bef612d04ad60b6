import { Button, Modal } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useCan, useMe } from "../../api/access";
import { type Api, api, data } from "../../api/client";
import { Badge } from "../../ui/badges";
import { DataTable, listed } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { FilterBar, FilterText } from "../../ui/filters";
import { Go } from "../../ui/Go";
import { Page } from "../../ui/Page";
import { Long, Said } from "../../ui/Said";
import { Ago, When } from "../../ui/time";
import { EditKey } from "./EditKey";
import { EphemeralKeys } from "./EphemeralKeys";
import { KeyActions } from "./KeyActions";
import classes from "./Keys.module.css";
import { Limits } from "./Limits";
import { NewKey } from "./NewKey";
import { RevokeKey } from "./RevokeKey";
import { keysRoute } from "./route";

/** What is being done: a key is made (perhaps in place of another), changed or revoked. */
type Doing = { what: "make"; like?: Api["ApiKey"] } | { what: "edit" | "revoke"; key: Api["ApiKey"] };

/** The keys with which agents and engines come. */
export function Keys() {
  const can = useCan();
  const me = useMe();
  const { q } = keysRoute.useSearch();
  const navigate = useNavigate({ from: "/keys" });
  const [doing, start] = useState<Doing>();
  const keys = useQuery({ queryKey: ["keys"], queryFn: ({ signal }) => data(api.GET("/api/keys", { signal })) });
  const done = () => start(undefined);
  const wanted = q?.toLowerCase() ?? "";
  const items = keys.data?.items.filter((key) =>
    [key.name, key.prefix, key.agent, key.owner?.email, key.description].some((text) => text?.toLowerCase().includes(wanted)),
  );
  const make = (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => start({ what: "make" })}>
      New key
    </Button>
  );
  return (
    <Page
      title="API keys"
      about={
        me.role === "admin"
          ? "Agents and engines come with a key. A key itself is shown once, when it is made."
          : "Your keys, for agents and engines. A key itself is shown once, when it is made."
      }
      actions={can("POST /api/keys") && make}
    >
      <FilterBar
        filtered={q !== undefined}
        clear={() => void navigate({ search: (before) => ({ ...before, q: undefined }), replace: true })}
      >
        <FilterText
          label="Name, agent or owner"
          value={q}
          onChange={(next) => void navigate({ search: (before) => ({ ...before, q: next }), replace: true })}
        />
      </FilterBar>
      <DataTable
        label="API keys"
        rows={listed({ ...keys, data: items && { items } })}
        rowKey={(key) => key.id}
        rowName={(key) => key.name}
        columns={[
          {
            title: "Name",
            cell: (key) => (
              <span className={classes.lines}>
                <span className={classes.name}>
                  <Said>{key.name}</Said> {key.status === "expired" && <Badge tone="calm">Expired</Badge>}
                  {key.scopes.includes("manage") && (
                    <Badge tone="warn" title="It also works on incidents and policies">
                      May manage
                    </Badge>
                  )}
                </span>
                <code className={classes.dim}>{key.prefix}…</code>
                {key.description && (
                  <span className={classes.dim}>
                    <Long most={120}>{key.description}</Long>
                  </span>
                )}
              </span>
            ),
          },
          {
            title: "Speaks for",
            cell: (key) =>
              key.agent ? (
                <Go to={`/agents/${encodeURIComponent(key.agent)}`}>
                  <Said>{key.agent}</Said>
                </Go>
              ) : (
                <span className={classes.dim}>any agent</span>
              ),
          },
          {
            title: "Environment",
            cell: (key) => (key.environment ? <Long most={40}>{key.environment}</Long> : <span className={classes.dim}>none</span>),
          },
          { title: "Limits", cell: (key) => <Limits of={key} /> },
          { title: "Owner", cell: (key) => (key.owner ? <Said>{key.owner.email}</Said> : <span className={classes.dim}>nobody</span>) },
          { title: "Last used", cell: (key) => <Ago at={key.last_used_at} /> },
          { title: "Ends", cell: (key) => <When at={key.expires_at} /> },
          {
            title: "Actions",
            quiet: true,
            align: "end",
            cell: (key) => (
              <KeyActions
                of={key}
                onEdit={() => start({ what: "edit", key })}
                onReplace={() => start({ what: "make", like: key })}
                onRevoke={() => start({ what: "revoke", key })}
              />
            ),
          },
        ]}
        empty={
          q ? (
            <Empty title="No key has that in it">Clear the filter to see the others.</Empty>
          ) : (
            <Empty title="No keys yet">
              <p>Make one for an agent: it asks with it before it acts.</p>
              {make}
            </Empty>
          )
        }
      />
      {can("GET /api/telemetry/ephemeral-keys") && <EphemeralKeys parents={keys.data?.items ?? []} />}
      <Modal
        opened={doing?.what === "make"}
        onClose={done}
        title={doing?.what === "make" && doing.like ? "A key in its place" : "New API key"}
        size="lg"
        // No stray click or key closes it: the key that was made is not shown again.
        closeOnClickOutside={false}
        closeOnEscape={false}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {doing?.what === "make" && <NewKey like={doing.like} onDone={done} />}
      </Modal>
      <Modal opened={doing?.what === "edit"} onClose={done} title="Change the key" size="lg" closeButtonProps={{ "aria-label": "Close" }}>
        {doing?.what === "edit" && <EditKey of={doing.key} onDone={done} />}
      </Modal>
      <RevokeKey of={doing?.what === "revoke" ? doing.key : undefined} onClose={done} />
    </Page>
  );
}
