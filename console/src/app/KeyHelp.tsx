import { Kbd, Modal } from "@mantine/core";
import classes from "./KeyHelp.module.css";
import { type Shortcut, useShortcutGroups } from "./shortcuts";

/** What each key does here. */
export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const groups = useShortcutGroups();
  // A page and its table may have the same name.
  const byName = new Map<string, Shortcut[]>();
  if (opened) for (const { name, list } of groups) byName.set(name, [...(byName.get(name) ?? []), ...list()]);
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" closeButtonProps={{ "aria-label": "Close" }}>
      {[...byName]
        .filter(([, list]) => list.length > 0)
        .map(([name, list]) => (
          <section key={name}>
            <h3 className={classes.name}>{name}</h3>
            <dl className={classes.list}>
              {list.map(({ keys, label }) => (
                <div key={keys} className={classes.row}>
                  <dt>{label}</dt>
                  <dd>
                    {keys.split(" ").map((key, at) => (
                      <span key={key}>
                        {at > 0 && " then "}
                        <Kbd>{key}</Kbd>
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
    </Modal>
  );
}
