import { shownPlainly } from "../../../ui/Said";
import { colour, type Node, node, nodes, str } from "./json";
import classes from "./SlackCard.module.css";

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
        {attachments.map((attachment, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a payload does not change in place
          <div key={at} className={classes.attachment} style={{ borderColor: colour(attachment.color) }}>
            <Blocks blocks={nodes(attachment.blocks)} />
          </div>
        ))}
        <Blocks blocks={nodes(message.blocks)} />
      </div>
    </div>
  );
}

function Blocks({ blocks }: { blocks: readonly Node[] }) {
  return blocks.map((block, at) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: a payload does not change in place
    return <Block key={at} block={block} />;
  });
}

function Block({ block }: { block: Node }) {
  switch (block.type) {
    case "header":
      return <p className={classes.header}>{shownPlainly(str(node(block.text).text))}</p>;
    case "rich_text":
      return nodes(block.elements).map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a payload does not change in place
        <Rich key={at} part={part} />
      ));
    case "actions":
      return (
        <div className={classes.actions}>
          {nodes(block.elements).map((button, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a payload does not change in place
            <span key={at} className={classes.button} data-style={str(button.style) || undefined}>
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
  const runs = nodes(part.elements).map((run, at) => {
    const style = node(run.style);
    const text = shownPlainly(str(run.text) || str(run.url));
    // biome-ignore lint/suspicious/noArrayIndexKey: a payload does not change in place
    if (style.code) return <code key={at}>{text}</code>;
    // biome-ignore lint/suspicious/noArrayIndexKey: a payload does not change in place
    if (style.bold) return <strong key={at}>{text}</strong>;
    // biome-ignore lint/suspicious/noArrayIndexKey: a payload does not change in place
    return <span key={at}>{text}</span>;
  });
  return part.type === "rich_text_preformatted" ? <pre className={classes.pre}>{runs}</pre> : <p className={classes.text}>{runs}</p>;
}
