import { shownPlainly } from "../../../ui/Said";
import { type Node, node, nodes, str } from "./json";
import { spread } from "./spread";
import classes from "./TelegramCard.module.css";

/** A bot's message: text, what stands out in it, and link buttons below. */
export function TelegramCard({ payload }: { payload: unknown }) {
  const message = node(payload);
  const keyboard = node(message.reply_markup).inline_keyboard;
  return (
    <div className={classes.chat}>
      <div className={classes.bubble}>
        <p className={classes.from}>Interven</p>
        <div className={classes.text}>
          {pieces(str(message.text), nodes(message.entities)).map(({ text, type, from }) => {
            if (type === "bold") return <strong key={from}>{shownPlainly(text)}</strong>;
            if (type === "code") return <code key={from}>{shownPlainly(text)}</code>;
            if (type === "pre")
              return (
                <pre key={from} className={classes.pre}>
                  {shownPlainly(text)}
                </pre>
              );
            return <span key={from}>{shownPlainly(text)}</span>;
          })}
        </div>
      </div>
      {spread((Array.isArray(keyboard) ? keyboard : []).flatMap(nodes), (button) => (
        <span className={classes.button}>{shownPlainly(str(button.text))} ↗</span>
      ))}
    </div>
  );
}

interface Piece {
  text: string;
  type?: string;
  from: number;
}

/** The text by its entities, whose offsets count UTF-16 units as JavaScript does. */
function pieces(text: string, entities: readonly Node[]): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const entity of entities) {
    const from = Number(entity.offset);
    const to = from + Number(entity.length);
    if (!(from >= at && to > from)) continue;
    if (from > at) found.push({ text: text.slice(at, from), from: at });
    found.push({ text: text.slice(from, to), type: str(entity.type), from });
    at = to;
  }
  if (at < text.length) found.push({ text: text.slice(at), from: at });
  return found;
}
