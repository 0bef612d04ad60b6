import { shownPlainly } from "../../../ui/Said";
import { type Node, node, nodes, str } from "./json";
import { spread } from "./spread";
import classes from "./TeamsCard.module.css";

/** What the workflow posts: a message with an Adaptive Card. */
export function TeamsCard({ payload }: { payload: unknown }) {
  return (
    <div className={classes.message}>
      <p className={classes.from}>
        <strong>Workflows</strong> <span className={classes.at}>now</span>
      </p>
      {spread(nodes(node(payload).attachments), (attachment) => {
        const card = node(attachment.content);
        return (
          <div className={classes.card}>
            <Elements elements={nodes(card.body)} />
            <div className={classes.actions}>
              {spread(nodes(card.actions), (action) => (
                <span className={classes.action}>{shownPlainly(str(action.title))}</span>
              ))}
            </div>
          </div>
        );
      })}
    </div>
  );
}

function Elements({ elements }: { elements: readonly Node[] }) {
  return spread(elements, (element) => {
    if (element.type === "Container")
      return (
        <div className={classes.container} data-style={str(element.style) || undefined}>
          <Elements elements={nodes(element.items)} />
        </div>
      );
    if (element.type === "RichTextBlock")
      return (
        <p className={classes.block} data-close={element.spacing === "None" || undefined}>
          {spread(nodes(element.inlines), (run) => (
            <span
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
