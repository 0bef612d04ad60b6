import { UnstyledButton } from "@mantine/core";
import { WORDS } from "../../../api/tables";
import { CHANNEL_KIND_NAMES } from "../../../ui/names";
import type { Kind } from "../channels";
import { KIND_ABOUT, KindIcon } from "../kinds";
import classes from "./ChooseKind.module.css";

export function ChooseKind({ chosen, choose }: { chosen: Kind | undefined; choose: (kind: Kind) => void }) {
  return (
    <ul className={classes.kinds} aria-label="Kinds of channels">
      {WORDS.ChannelKind.map((kind) => (
        <li key={kind}>
          <UnstyledButton className={classes.kind} data-chosen={kind === chosen || undefined} onClick={() => choose(kind)}>
            <KindIcon kind={kind} size={28} />
            <span>
              <strong>{CHANNEL_KIND_NAMES[kind]}</strong>
              <span className={classes.about}>{KIND_ABOUT[kind]}</span>
            </span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
