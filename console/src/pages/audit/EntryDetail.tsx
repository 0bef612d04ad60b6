import { Anchor, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Json } from "../../ui/Code";
import { CopyButton } from "../../ui/CopyButton";
import { Diff } from "../../ui/Diff";
import { Facts } from "../../ui/Facts";
import { SURFACE_NAMES } from "../../ui/names";
import { Said } from "../../ui/Said";
import { When } from "../../ui/time";
import classes from "./Audit.module.css";
import { ACTOR_NAMES, deed, type Entry } from "./words";

/** What changed, and by whom. */
export function EntryDetail({ entry }: { entry: Entry }) {
  const { actor, target } = entry;
  return (
    <div className={classes.parts}>
      <Facts
        facts={[
          ["When", <When key="when" at={entry.at} />],
          ["Who", <Said key="who">{`${actor.name ?? "nobody by name"} (${ACTOR_NAMES[actor.kind]})`}</Said>],
          ["Id of who", actor.id && <Said key="actor">{actor.id}</Said>],
          ["From", `${SURFACE_NAMES[entry.surface]}${entry.address ? `, ${entry.address}` : ""}`],
          ["What", <span key="what">{`${deed(entry.action)} (${entry.action})`}</span>],
          ["To what", target.name && <Said key="target">{target.name}</Said>],
          ["Id of what", target.id && <Said key="id">{target.id}</Said>],
          [
            "Link of the chain",
            <Group key="link" gap="xs" wrap="nowrap" align="flex-start">
              <span className={classes.link}>{entry.link}</span>
              <CopyButton value={`${entry.seq}:${entry.link}`} of="the end for `interven audit verify --expect`" />
            </Group>,
          ],
        ]}
      />
      <Group gap="md">
        {actor.id && (
          <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/audit" search={{ actor: actor.id ?? undefined }} />}>
            All by the same
          </Anchor>
        )}
        {target.id && (
          <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/audit" search={{ target: target.id ?? undefined }} />}>
            All that was done to this
          </Anchor>
        )}
      </Group>
      <Change entry={entry} />
    </div>
  );
}

/** Before and afterwards: compared where there are both. */
function Change({ entry: { before, after } }: { entry: Entry }) {
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
  if (!before && !after) return null;
  return (
    <section>
      <h3 className={classes.heading}>{before && after ? "What changed" : after ? "As it was made" : "As it was before"}</h3>
      {before && after ? (
        <Diff before={text(before)} after={text(after)} of="What changed" />
      ) : (
        <Json value={after ?? before} of="The entry's values" />
      )}
    </section>
  );
}
