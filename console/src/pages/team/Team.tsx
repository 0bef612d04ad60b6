import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMe } from "../../api/access";
import type { Api } from "../../api/client";
import { useShortcuts } from "../../app/shortcuts";
import { Badge, type Tone } from "../../ui/badges";
import { DataTable, listed } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { FilterBar, FilterOne, FilterText } from "../../ui/filters";
import { ROLE_NAMES, spoken } from "../../ui/names";
import { Page } from "../../ui/Page";
import { Panel } from "../../ui/Panel";
import { Said } from "../../ui/Said";
import { Section } from "../../ui/Section";
import { Ago } from "../../ui/time";
import { Invite, ROLE_CHOICES } from "./Invite";
import { PersonDetail } from "./PersonDetail";
import { Roles } from "./Roles";
import { teamRoute } from "./route";
import classes from "./Team.module.css";
import { type Standing, standing, useLastSignIn, usersQuery } from "./users";

const TONES: Readonly<Record<Standing, Tone>> = { active: "good", invited: "info", disabled: "calm" };

export function Team() {
  const { q, role, open } = teamRoute.useSearch();
  const navigate = teamRoute.useNavigate();
  const me = useMe();
  const [inviting, invite] = useDisclosure();
  const users = useQuery(usersQuery);
  useShortcuts("Team", [{ keys: "n", label: "Invite somebody", run: invite.open }]);
  const set = (change: Partial<ReturnType<typeof teamRoute.useSearch>>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const wanted = (user: Api["User"]) =>
    (role === undefined || user.role === role) && `${user.name} ${user.email}`.toLowerCase().includes((q ?? "").toLowerCase());
  const shown = { ...users, data: users.data && { items: users.data.items.filter(wanted) } };
  const opened = users.data?.items.find((user) => user.id === open);
  return (
    <Page
      title="Team"
      about="Who may sign in, and what they may do."
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={invite.open}>
          Invite somebody
        </Button>
      }
    >
      <FilterBar filtered={q !== undefined || role !== undefined} clear={() => set({ q: undefined, role: undefined })}>
        <FilterText label="Name or address" value={q} onChange={(value) => set({ q: value })} />
        <FilterOne label="Any role" choices={ROLE_CHOICES} value={role} onChange={(value) => set({ role: value })} />
      </FilterBar>
      <div className={classes.page}>
        <Section title="People">
          <DataTable
            label="People"
            rows={listed(shown)}
            rowKey={(user) => user.id}
            rowName={(user) => user.email}
            onOpen={(user) => set({ open: user.id })}
            opened={open}
            columns={[
              {
                title: "Who",
                cell: (user) => (
                  <>
                    <Said>{user.name || user.email}</Said>
                    {user.id === me.id && " (you)"}
                    <span className={classes.mail}>
                      <Said>{user.email}</Said>
                    </span>
                  </>
                ),
              },
              { title: "Role", cell: (user) => ROLE_NAMES[user.role] },
              { title: "Standing", cell: (user) => <Badge tone={TONES[standing(user)]}>{spoken(standing(user))}</Badge> },
              {
                title: "Signs in by",
                cell: (user) => (user.sign_in.length > 0 ? <Said>{user.sign_in.map(spoken).join(", ")}</Said> : "not yet; invited"),
              },
              { title: "Last sign-in", cell: (user) => (standing(user) === "invited" ? "never" : <LastSignIn id={user.id} />) },
            ]}
            empty={<Empty title="Nobody matches">Clear the filters, or invite somebody.</Empty>}
          />
        </Section>
        <Roles />
      </div>
      <Modal opened={inviting} onClose={invite.close} title="Invite somebody" closeButtonProps={{ "aria-label": "Close" }}>
        {inviting && <Invite onDone={invite.close} />}
      </Modal>
      <Panel
        opened={open !== undefined}
        onClose={() => set({ open: undefined })}
        title={opened ? <Said>{opened.name || opened.email}</Said> : "Person"}
      >
        {opened && <PersonDetail key={opened.id} user={opened} />}
        {!opened && users.data && "There is nobody with this id."}
      </Panel>
    </Page>
  );
}

/** `alone`: of one person, who may be asked for by themselves. */
export function LastSignIn({ id, alone = false }: { id: string; alone?: boolean }) {
  const at = useLastSignIn(id, alone);
  if (at === undefined || at === "longer ago") return <span>{at ?? "…"}</span>;
  return <Ago at={at} never="never" />;
}
