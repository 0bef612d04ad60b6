import { UnstyledButton } from "@mantine/core";
import { useState } from "react";
import classes from "./Said.module.css";

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/** Characters that reorder or hide text, by their numbers. */
export function shownPlainly(text: string): string {
  return text.replace(UNSEEN, (char) => `⟨U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

/** Text from agents, destinations and people: never markup, apart from its surroundings, with nothing hidden in it. */
export function Said({ children }: { children: string | number | null | undefined }) {
  if (children === null || children === undefined) return null;
  return <bdi className={classes.said}>{shownPlainly(String(children))}</bdi>;
}

/** The same where it may be long: so many characters, and the rest on request. */
export function Long({ children, most = 280 }: { children: string; most?: number }) {
  const [whole, setWhole] = useState(false);
  if (children.length <= most * 1.2) return <Said>{children}</Said>;
  return (
    <>
      <Said>{whole ? children : `${children.slice(0, most)}…`}</Said>{" "}
      <UnstyledButton className={classes.more} aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? "Show less" : `Show all ${children.length.toLocaleString()} characters`}
      </UnstyledButton>
    </>
  );
}
