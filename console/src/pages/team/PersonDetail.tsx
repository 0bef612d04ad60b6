import { Alert, Anchor, Group, List, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMe } from "../../api/access";
import { type Api, api, data } from "../../api/client";
import { meQuery } from "../../api/queries";
import { ConfirmButton } from "../../ui/Confirm";
import { Facts } from "../../ui/Facts";
import { Go } from "../../ui/Go";
import { ROLE_NAMES, spoken } from "../../ui/names";
import { Said } from "../../ui/Said";
import { When } from "../../ui/time";
import { InvitationLink } from "./InvitationLink";
import { PersonForm } from "./PersonForm";
import { LastSignIn } from "./Team";
import classes from "./Team.module.css";
import { standing, usersQuery } from "./users";

/** One person: what is known, and what can be changed. */
export function PersonDetail({ user }: { user: Api["User"] }) {
  const me = useMe();
  const client = useQueryClient();
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  const [link, setLink] = useState<Api["Invitation"]>();
  const change = useMutation({
    mutationFn: (body: Api["UserPatch"]) => data(api.PATCH("/api/users/{id}", { params: { path: { id: user.id } }, body })),
    onSuccess: async (changed) => {
      setWarnings(changed.warnings);
      if (changed.disabled_at) setLink(undefined);
      await client.invalidateQueries({ queryKey: usersQuery.queryKey });
      if (user.id === me.id) await client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
  const reset = async () => {
    setLink(await data(api.POST("/api/users/{id}/reset", { params: { path: { id: user.id } } })));
    await client.invalidateQueries({ queryKey: usersQuery.queryKey });
  };
  const now = standing(user);
  return (
    <div className={classes.parts}>
      <Facts
        facts={[
          ["E-mail address", <Said key="mail">{user.email}</Said>],
          ["Role", ROLE_NAMES[user.role]],
          [
            "Standing",
            user.disabled_at ? (
              <span key="off">
                disabled since <When at={user.disabled_at} />
              </span>
            ) : (
              spoken(now)
            ),
          ],
          [
            "Signs in by",
            user.sign_in.length > 0 ? (
              <Said key="by">{user.sign_in.map(spoken).join(", ")}</Said>
            ) : (
              "not yet: the invitation was not accepted"
            ),
          ],
          ["Last sign-in", <LastSignIn key="last" id={user.id} alone />],
          ["Here since", <When key="since" at={user.created_at} />],
        ]}
      />
      <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/audit" search={{ actor: user.id }} />}>
        What they did, in the audit log
      </Anchor>
      {warnings.length > 0 && (
        <Alert
          color="yellow"
          variant="light"
          role="status"
          title="To be known"
          styles={{ message: { color: "var(--mantine-color-text)" }, title: { color: "var(--mantine-color-text)" } }}
        >
          <List size="sm" listStyleType="none">
            {warnings.map((warning) => (
              <List.Item key={warning}>
                <Said>{warning}</Said>
              </List.Item>
            ))}
          </List>
          <Go to="/keys" size="sm">
            Go to the API keys
          </Go>
        </Alert>
      )}
      <PersonForm user={user} change={change} />
      <section className={classes.part}>
        <h3 className={classes.heading}>Coming in</h3>
        {link && <InvitationLink invitation={link} />}
        <Text size="sm" c="dimmed">
          {now === "disabled"
            ? "They are let in no more. Enable them first; then a new link lets them choose a password."
            : "A new link takes their password and their links to issuers back, and ends their sessions and access tokens."}
        </Text>
        <Group>
          {now !== "disabled" && (
            <ConfirmButton
              label={now === "invited" ? "New invitation link" : "Reset the password"}
              title={now === "invited" ? `A new link for ${user.email}?` : `Take the password of ${user.email} back?`}
              action="Make the link"
              danger={now !== "invited"}
              act={reset}
            >
              {now === "invited"
                ? "The link before works no more."
                : "Their sessions and access tokens end now. They choose another password with the link that you get."}
            </ConfirmButton>
          )}
          {now === "disabled" ? (
            <ConfirmButton
              label="Enable"
              title={`Let ${user.email} in again?`}
              action="Enable"
              act={() => change.mutateAsync({ disabled: false })}
            >
              They sign in as before. Sessions and access tokens that ended do not come back.
            </ConfirmButton>
          ) : (
            <ConfirmButton
              label="Disable"
              title={`Disable ${user.email}?`}
              action="Disable"
              danger
              act={() => change.mutateAsync({ disabled: true })}
            >
              Their sessions, access tokens and links end at once, and do not come back. API keys that they own or made go on.
            </ConfirmButton>
          )}
        </Group>
      </section>
    </div>
  );
}
