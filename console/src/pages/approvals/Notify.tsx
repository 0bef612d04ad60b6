import { Button, Tooltip } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconBell, IconBellOff, IconBellRinging } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useNews } from "../../api/live";
import { actionOf } from "../../ui/names";
import { shownPlainly } from "../../ui/Said";
import { approvalQuery, LISTS } from "./queries";
import { agentName, cut } from "./words";

/** Beyond so many at once, one notification counts them. */
const SINGLE = 3;

/** What the browser allows; undefined where it has no notifications at all. */
const allowed = () => ("Notification" in window ? Notification.permission : undefined);

/** A browser notification for each new question while nobody looks at this page. */
export function Notify() {
  const [wanted, want] = useLocalStorage({ key: "iv-notify-approvals", defaultValue: false, getInitialValueInEffect: false });
  const [permission, setPermission] = useState(allowed);
  const on = wanted && permission === "granted";
  const tell = useTelling();
  useNews(
    "approval",
    ({ items }) => {
      if (on) tell(items.filter((item) => item.status === "pending").map((item) => item.id));
    },
    on,
  );
  if (permission === undefined) return null;
  if (permission === "denied")
    return (
      <Tooltip label="Allow notifications for this address in the browser's settings; it needs HTTPS, or this very machine. Then reload.">
        <Button variant="subtle" color="gray" size="xs" leftSection={<IconBellOff size={15} />} aria-disabled="true">
          Notifications are blocked by the browser
        </Button>
      </Tooltip>
    );
  const toggle = async () => {
    if (on) return want(false);
    const answer = permission === "granted" ? permission : await Notification.requestPermission();
    setPermission(answer);
    want(answer === "granted");
  };
  return (
    <Tooltip label={on ? "Stop the notifications" : "A browser notification for each new question, while this page is open in a tab"}>
      <Button
        variant="subtle"
        color="gray"
        size="xs"
        leftSection={on ? <IconBellRinging size={15} /> : <IconBell size={15} />}
        aria-pressed={on}
        onClick={() => void toggle()}
      >
        {on ? "Notifying you" : "Notify me"}
      </Button>
    </Tooltip>
  );
}

/** Tells of those that it has not told of, unless somebody looks. */
function useTelling() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const told = useRef(new Set<string>());
  const show = (title: string, body: string, go: () => void, tag: string) => {
    const note = new Notification(title, { body, tag });
    note.onclick = () => {
      window.focus();
      go();
      note.close();
    };
  };
  return async (ids: readonly string[]) => {
    const fresh = ids.filter((id) => !told.current.has(id));
    for (const id of fresh) told.current.add(id);
    if (fresh.length === 0 || (!document.hidden && document.hasFocus())) return;
    // Pages in the background are not read anew by themselves; the tab's title counts what waits.
    void client.invalidateQueries({ queryKey: LISTS });
    if (fresh.length > SINGLE) {
      show(`${fresh.length} approvals wait`, "Open Interven to answer them.", () => void navigate({ to: "/approvals" }), "many");
      return;
    }
    for (const id of fresh) {
      const asked = await client.fetchQuery(approvalQuery(id)).catch(() => undefined);
      if (asked?.status !== "pending") continue;
      const body = shownPlainly(`${cut(agentName(asked.agent), 100)} asks for ${cut(actionOf(asked), 100)}`);
      show("An approval waits", body, () => void navigate({ to: "/approvals/$id", params: { id } }), id);
    }
  };
}
