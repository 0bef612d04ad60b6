import { type KeyboardEvent, useId, useRef } from "react";
import type { Fault } from "./document";
import classes from "./YamlEditor.module.css";

const STEP = "  ";

/**
 * Text with line numbers and marks at faults. Tab indents once something was typed or clicked here; before that, and after Escape, it goes to the next control,
 * so that nobody who comes by keyboard is caught.
 */
export function YamlEditor({
  text,
  onChange,
  faults,
  label,
}: {
  text: string;
  onChange: (text: string) => void;
  faults: readonly Fault[];
  label: string;
}) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const isWriting = useRef(false);
  const lines = text.split("\n");

  const goTo = (line: number) => {
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  };

  const pressed = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") isWriting.current = false;
    else if (event.key === "Tab" && isWriting.current) {
      event.preventDefault();
      if (event.shiftKey) outdent(event.currentTarget);
      else insert(STEP);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const before = event.currentTarget.value.slice(0, event.currentTarget.selectionStart).split("\n").at(-1) ?? "";
      const indent = /^\s*/.exec(before)?.[0] ?? "";
      insert(`\n${indent}${before.trimEnd().endsWith(":") ? STEP : ""}`);
      isWriting.current = true;
    } else if (!["Tab", "Shift"].includes(event.key)) isWriting.current = true;
  };

  return (
    <div>
      <div className={classes.frame} data-faulty={faults.length > 0 || undefined}>
        <div className={classes.gutter} aria-hidden="true">
          {lines.map((_, at) => {
            const isFaulty = faults.some((fault) => fault.line === at + 1);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line number is its index
              <span key={at} className={classes.number} data-faulty={isFaulty || undefined}>
                {at + 1}
              </span>
            );
          })}
        </div>
        <div className={classes.text}>
          {faults.map(
            (fault) =>
              fault.line !== undefined && (
                <span
                  key={`${fault.path} ${fault.sentence}`}
                  className={classes.mark}
                  style={{ top: `calc(0.5rem + ${fault.line - 1} * 1.5em)` }}
                  aria-hidden="true"
                />
              ),
          )}
          <textarea
            ref={area}
            className={classes.area}
            aria-label={label}
            aria-describedby={`${id}-help ${id}-faults`}
            aria-invalid={faults.length > 0}
            rows={lines.length + 1}
            wrap="off"
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            autoCorrect="off"
            value={text}
            onChange={(event) => onChange(event.currentTarget.value)}
            onKeyDown={pressed}
            onPointerDown={() => {
              isWriting.current = true;
            }}
            onBlur={() => {
              isWriting.current = false;
            }}
          />
        </div>
      </div>
      <p id={`${id}-help`} className={classes.help}>
        Tab indents while you write; press Escape, then Tab, to go on to the next control.
      </p>
      <FaultList id={`${id}-faults`} faults={faults} goTo={goTo} />
    </div>
  );
}

function FaultList({ id, faults, goTo }: { id: string; faults: readonly Fault[]; goTo: (line: number) => void }) {
  return (
    <ul id={id} className={classes.faults} aria-live="polite">
      {faults.map((fault) => (
        <li key={`${fault.path} ${fault.sentence}`}>
          {fault.line !== undefined && (
            <button type="button" className={classes.go} onClick={() => goTo(fault.line ?? 1)}>
              Line {fault.line}
            </button>
          )}{" "}
          {fault.path && <code>{fault.path}: </code>}
          <bdi>{fault.sentence}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** Puts text where the cursor is. The one way that leaves undo as it is. */
function insert(text: string) {
  document.execCommand("insertText", false, text);
}

/** Takes one indentation from the line of the cursor. */
function outdent(area: HTMLTextAreaElement) {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const spaces = /^ {1,2}/.exec(area.value.slice(start))?.[0].length ?? 0;
  if (spaces === 0) return;
  const cursor = area.selectionStart;
  area.setSelectionRange(start, start + spaces);
  document.execCommand("delete");
  area.setSelectionRange(Math.max(cursor - spaces, start), Math.max(cursor - spaces, start));
}
