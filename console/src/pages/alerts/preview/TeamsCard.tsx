import { shownPlainly } from "../../../ui/Said";
import { type Node, node, nodes, str } from "./json";
import classes from "./TeamsCard.module.css";

/** What the workflow posts: a message with an Adaptive Card. */
export function TeamsCard({ payload }: { payload: unknown }) {
  return (
    <div className={classes.message}>
      <p className={classes.from}>
        <strong>Workflows</strong> <span className={classes.at}>now</span>
      </p>
      {nodes(node(payload).attachments).map((attachment, at) => {
        const card = node(attachment.content);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a payload does not change in place
          <div key={at} className={classes.card}>
            <Elements elements={nodes(card.body)} />
            <div className={classes.actions}>
              {nodes(card.actions).map((action, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a payload does not change in place
                <span key={index} className={classes.action}>
                  {shownPlainly(str(action.title))}
                </span>
              ))}
            </div>
          </div>
        );
      })}
    </div>
  );
}

function Elements({ elements }: { elements: readonly Node[] }) {
  return elements.map((element, at) => {
    if (element.type === "Container")
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: a payload does not change in place
        <div key={at} className={classes.container} data-style={str(element.style) || undefined}>
          <Elements elements={nodes(element.items)} />
        </div>
      );
    if (element.type === "RichTextBlock")
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: a payload does not change in place
        <p key={at} className={classes.block} data-close={element.spacing === "None" || undefined}>
          {nodes(element.inlines).map((run, index) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a payload does not change in place
              key={index}
              className={classes.run}
              data-weight={str(run.weight) || undefined}
              data-size={str(run.size) || undefined}
              data-font={str(run.fontType) || undefined}
            >
              {shownPlainly(str(run.text))}
            </span>
          ))}
        </p>
      );
    return null;
  });
}
