import { Paper } from "@mantine/core";
import type { ReactNode } from "react";
import { useMe } from "../../api/access";
import type { Api } from "../../api/client";
import { Empty } from "../../ui/Empty";
import { Go } from "../../ui/Go";

const NEXT: Readonly<Record<Api["Role"], ReactNode>> = {
  admin: (
    <>
      <Go to="/welcome">The first steps</Go> lead from here to the first card.
    </>
  ),
  developer: (
    <>
      Make a key under <Go to="/keys">API keys</Go>, and let your agent ask with it. What it may do is said under{" "}
      <Go to="/policies">Policies</Go>.
    </>
  ),
  reviewer: (
    <>
      As soon as an agent asks for something that needs a person, it waits for you under <Go to="/approvals">Approvals</Go>.
    </>
  ),
  auditor: (
    <>
      Every decision will stand under <Go to="/activity">Activity</Go>. What people changed stands under <Go to="/audit">Audit log</Go>{" "}
      already.
    </>
  ),
};

/** Before the first decision: what this person can do. */
export function NothingYet() {
  const { role } = useMe();
  return (
    <Paper>
      <Empty title="No agent has asked anything yet">{NEXT[role]}</Empty>
    </Paper>
  );
}
