import { IconCheck, IconMinus } from "@tabler/icons-react";
import { may, type Operation } from "../../api/access";
import { WORDS } from "../../api/tables";
import { ROLE_NAMES } from "../../ui/names";
import { Section } from "../../ui/Section";
import classes from "./Team.module.css";

/** What people do here, and the operation that it takes. Who may is read from the API's own table. */
const DEEDS: readonly (readonly [string, Operation])[] = [
  ["Read activity and agents, and export decisions", "GET /api/decisions"],
  ["Read policies", "GET /v1/policies"],
  ["Change policies", "POST /v1/policies/apply"],
  ["Read approvals and incidents", "GET /api/approvals"],
  ["Approve and deny", "POST /api/approvals/{id}/approve"],
  ["Work on incidents", "POST /v1/incidents/{id}/transition"],
  ["Have API keys", "POST /api/keys"],
  ["Read deliveries", "GET /api/deliveries"],
  ["Replay deliveries", "POST /api/deliveries/replay"],
  ["Set channels up", "POST /api/channels"],
  ["Read the audit log", "GET /api/audit"],
  ["Invite and change people", "POST /api/users"],
  ["Change the settings", "PUT /api/settings"],
];

/** What each role may do. */
export function Roles() {
  return (
    <Section
      title="What each role may do"
      about="A role counts from the next request on, also for the person's sessions and access tokens."
    >
      <table className={classes.matrix} aria-label="What each role may do">
        <thead>
          <tr>
            <th scope="col">
              <span className="iv-hidden">What</span>
            </th>
            {WORDS.Role.map((role) => (
              <th key={role} scope="col">
                {ROLE_NAMES[role]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {DEEDS.map(([deed, operation]) => (
            <tr key={deed}>
              <th scope="row">{deed}</th>
              {WORDS.Role.map((role) => (
                <td key={role}>
                  {may(role, operation) ? (
                    <IconCheck size={16} className={classes.yes} role="img" aria-label="yes" />
                  ) : (
                    <IconMinus size={16} className={classes.no} role="img" aria-label="no" />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
