import { shownPlainly } from "../../../ui/Said";
import classes from "./DiscordCard.module.css";
import { colour, node, nodes, str } from "./json";
import { spread } from "./spread";

/** The message of a webhook: embeds and link buttons, or text where the card was degraded. */
export function DiscordCard({ payload }: { payload: unknown }) {
  const message = node(payload);
  const buttons = nodes(message.components).flatMap((row) => nodes(row.components));
  return (
    <div className={classes.message}>
      <span className={classes.face} aria-hidden="true" />
      <div className={classes.body}>
        <p className={classes.from}>
          <strong>{shownPlainly(str(message.username))}</strong> <span className={classes.app}>APP</span>
        </p>
        {str(message.content) && <p className={classes.content}>{shownPlainly(str(message.content))}</p>}
        {spread(nodes(message.embeds), (embed) => (
          <div className={classes.embed} style={{ borderColor: colour(embed.color) }}>
            <p className={embed.url ? classes.link : classes.title}>{shownPlainly(str(embed.title))}</p>
            <div className={classes.fields}>
              {spread(nodes(embed.fields), (field) => (
                <div className={classes.field} data-inline={field.inline === true || undefined}>
                  <strong>{shownPlainly(str(field.name))}</strong>
                  <Markdown text={str(field.value)} />
                </div>
              ))}
            </div>
            <p className={classes.footer}>{shownPlainly(str(node(embed.footer).text))} · now</p>
          </div>
        ))}
        {buttons.length > 0 && (
          <div className={classes.buttons}>
            {spread(buttons, (button) => (
              <span className={classes.button}>{shownPlainly(str(button.label))} ↗</span>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

/** Of Discord's Markdown what our cards use: a code span and a fence. */
function Markdown({ text }: { text: string }) {
  const fence = /^```\n([\s\S]*)\n```$/.exec(text);
  if (fence) return <pre className={classes.fence}>{shownPlainly(fence[1] ?? "")}</pre>;
  return (
    <span>
      {spread(text.split(/(`[^`]*`)/), (part) =>
        part.startsWith("`") && part.length > 1 ? (
          <code className={classes.span}>{shownPlainly(part.slice(1, -1))}</code>
        ) : (
          shownPlainly(part)
        ),
      )}
    </span>
  );
}
