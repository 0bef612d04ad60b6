import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { Go } from "../../ui/Go";
import { agentKey } from "../../ui/names";
import { Said } from "../../ui/Said";
import classes from "./Decision.module.css";

/** An agent, with the way to its page. */
export function AgentLink({ agent: { id, name, runtime_type } }: { agent: Api["Agent"] }) {
  return (
    <>
      <Go to={`/agents/${encodeURIComponent(agentKey({ id, name }) ?? "")}`} size="sm">
        <Said>{name ?? id}</Said>
      </Go>
      {name && id && (
        <>
          {" "}
          <span className={classes.code}>
            <Said>{id}</Said>
          </span>
        </>
      )}
      {runtime_type && (
        <span className={classes.aside}>
          {" "}
          <Said>{runtime_type}</Said>
        </span>
      )}
    </>
  );
}

/** A policy, with the way to its page where its id is known: several may have the same name. */
export function PolicyLink({ name, id }: { name: string; id: string | undefined }) {
  const can = useCan();
  if (id === undefined || !can("GET /v1/policies/{id}")) return <Said>{name}</Said>;
  return (
    <Go to={`/policies/${encodeURIComponent(id)}`} size="sm">
      <Said>{name}</Said>
    </Go>
  );
}

/** Another decision. */
export function DecisionLink({ traceId, children }: { traceId: string; children: ReactNode }) {
  return (
    <Anchor
      size="sm"
      className={classes.code}
      renderRoot={(props) => <Link to="/activity/$traceId" params={{ traceId }} preload={false} {...props} />}
    >
      {children}
    </Anchor>
  );
}
