import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useCan } from "../../api/access";
import type { Api } from "../../api/client";
import { useLive } from "../../api/live";
import { useShortcuts } from "../../app/shortcuts";
import { FilterTerm } from "../../ui/FilterTerm";
import { FilterBar } from "../../ui/filters";
import { Page } from "../../ui/Page";
import { AnswerDialog, type Question } from "./Answer";
import classes from "./Approvals.module.css";
import { Answering } from "./answering";
import { Notify } from "./Notify";
import { Over } from "./Over";
import { approvalQuery, LISTS, pendingQuery, type Tab } from "./queries";
import { approvalsRoute } from "./route";
import { Waiting } from "./Waiting";

const TAB_NAMES: Readonly<Record<Tab, string>> = { pending: "Pending", recent: "Recent", granted: "Granted" };
const SCREEN = "Approvals";

export function Approvals() {
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { tab = "pending", agent, reason } = approvalsRoute.useSearch();
  const { id } = useParams({ strict: false });
  const [current, setCurrent] = useState<Api["Approval"]>();
  const [chosen, choose] = useState<readonly Api["Approval"][]>([]);
  const [question, ask] = useState<Question>();
  const waiting = useInfiniteQuery(pendingQuery({}));
  // A decision may have used a grant.
  useLive(tab === "granted" ? ["approval", "decision"] : ["approval"], [LISTS]);
  const count = waiting.data?.pages.reduce((sum, page) => sum + page.items.length, 0) ?? 0;
  const mayAnswer = can("POST /api/approvals/{id}/approve");

  const open = (approval: Api["Approval"]) =>
    void navigate({ to: "/approvals/$id", params: { id: approval.id }, search: true, resetScroll: false });
  const close = () => void navigate({ to: "/approvals", search: true, resetScroll: false });
  const moved = (approval: Api["Approval"]) => {
    setCurrent(approval);
    if (id) open(approval);
  };
  // What is chosen or walked to is of the list that is shown: another list begins anew.
  const list = JSON.stringify([tab, agent, reason]);
  const [before, setBefore] = useState(list);
  if (list !== before) {
    setBefore(list);
    setCurrent(undefined);
    choose([]);
  }
  // The one that is open goes first: it is what one looks at.
  const asked = () => {
    if (!id && tab === "pending" && chosen.length > 0) return chosen;
    const one = id ? client.getQueryData(approvalQuery(id).queryKey) : current;
    return one?.status === "pending" ? [one] : [];
  };
  const answer = (answer: Api["Answer"], approvals: readonly Api["Approval"][]) => {
    if (approvals.length > 0) ask({ answer, approvals });
  };
  useShortcuts(SCREEN, [
    ...(mayAnswer
      ? [
          { keys: "a", label: "Approve (asks first)", run: () => answer("approve", asked()) },
          { keys: "d", label: "Deny (asks first)", run: () => answer("deny", asked()) },
        ]
      : []),
    ...(id ? [{ keys: "Escape", label: "Close the approval", run: close }] : []),
  ]);

  const lists = { opened: id, onOpen: open, onMove: moved, filters: { agent, reason } };
  return (
    <Answering value={answer}>
      <Page title="Approvals" tab={count > 0 ? `(${count}) Approvals` : "Approvals"} actions={<Notify />}>
        <div className={classes.split} data-open={id !== undefined || undefined}>
          <div className={classes.list}>
            <nav aria-label="Which approvals" className={classes.tabs}>
              {(["pending", "recent", "granted"] as const).map((each) => (
                <Link
                  key={each}
                  to="/approvals"
                  search={{ agent, reason, tab: each === "pending" ? undefined : each }}
                  className={classes.tab}
                  data-shown={each === tab || undefined}
                  // The router knows it only where pending is not written out.
                  aria-current={each === tab ? "page" : undefined}
                  // The tab is in the search parameters, and pending where there is none.
                  activeOptions={{ includeSearch: true, explicitUndefined: true }}
                >
                  {TAB_NAMES[each]}
                  {each === "pending" && waiting.data && <span className={classes.count}>{waiting.hasNextPage ? `${count}+` : count}</span>}
                </Link>
              ))}
            </nav>
            <FilterBar
              filtered={agent !== undefined || reason !== undefined}
              clear={() =>
                void navigate({ to: ".", search: (before) => ({ ...before, agent: undefined, reason: undefined }), replace: true })
              }
            >
              <FilterTerm
                label="Any agent"
                field="agent"
                value={agent}
                onChange={(agent) => void navigate({ to: ".", search: (before) => ({ ...before, agent }), replace: true })}
              />
              <FilterTerm
                label="Any reason"
                field="reason"
                value={reason}
                onChange={(reason) => void navigate({ to: ".", search: (before) => ({ ...before, reason }), replace: true })}
              />
            </FilterBar>
            {tab === "pending" ? <Waiting {...lists} chosen={chosen} choose={choose} /> : <Over {...lists} tab={tab} key={tab} />}
          </div>
          <Outlet />
        </div>
      </Page>
      <AnswerDialog question={question} onClose={() => ask(undefined)} />
    </Answering>
  );
}
