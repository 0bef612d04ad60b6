import { shownPlainly } from "../../../ui/Said";
import { colour, type Node, node, nodes, str } from "./json";
import classes from "./SlackCard.module.css";
import { spread } from "./spread";

/** A message of an incoming webhook: attachments of Block Kit, or text where the card was degraded. */
export function SlackCard({ payload }: { payload: unknown }) {
  const message = node(payload);
  const attachments = nodes(message.attachments);
  return (
    <div className={classes.message}>
      <span className={classes.face} aria-hidden="true" />
      <div className={classes.body}>
        <p className={classes.from}>
          <strong>Interven</strong> <span className={classes.app}>APP</span> <span className={classes.at}>now</span>
        </p>
        {attachments.length === 0 && <p className={classes.text}>{shownPlainly(str(message.text))}</p>}
        {spread(attachments, (attachment) => (
          <div className={classes.attachment} style={{ borderColor: colour(attachment.color) }}>
            <Blocks blocks={nodes(attachment.blocks)} />
          </div>
        ))}
        <Blocks blocks={nodes(message.blocks)} />
      </div>
    </div>
  );
}

function Blocks({ blocks }: { blocks: readonly Node[] }) {
  return spread(blocks, (block) => {
    return <Block block={block} />;
  });
}

function Block({ block }: { block: Node }) {
  switch (block.type) {
    case "header":
      return <p className={classes.header}>{shownPlainly(str(node(block.text).text))}</p>;
    case "rich_text":
      return spread(nodes(block.elements), (part) => <Rich part={part} />);
    case "actions":
      return (
        <div className={classes.actions}>
          {spread(nodes(block.elements), (button) => (
            <span className={classes.button} data-style={str(button.style) || undefined}>
              {shownPlainly(str(node(button.text).text))}
            </span>
          ))}
        </div>
      );
    default:
      return null;
  }
}

function Rich({ part }: { part: Node }) {
  const runs = spread(nodes(part.elements), (run) => {
    const style = node(run.style);
    const text = shownPlainly(str(run.text) || str(run.url));
    if (style.code) return <code>{text}</code>;
    if (style.bold) return <strong>{text}</strong>;
    return <span>{text}</span>;
  });
  return part.type === "rich_text_preformatted" ? <pre className={classes.pre}>{runs}</pre> : <p className={classes.text}>{runs}</p>;
}
