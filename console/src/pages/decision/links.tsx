import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { Go } from "../../ui/Go";
import { Said } from "../../ui/Said";
import classes from "./Decision.module.css";

/** An agent, with the way to its page. */
export function AgentLink({ agent: { id, name, runtime_type } }: { agent: Api["Agent"] }) {
  return (
    <>
      <Go to={`/agents/${encodeURIComponent(id ?? name ?? "")}`} size="sm">
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

/** A policy, with the way to its page where it is one of this server. */
export function PolicyLink({ name, known }: { name: string; known: boolean }) {
  const can = useCan();
  if (!known || !can("GET /v1/policies/by-name/{name}")) return <Said>{name}</Said>;
  return (
    <Go to={`/policies/${encodeURIComponent(name)}`} size="sm">
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
