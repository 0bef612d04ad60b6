import { Button, Menu, Text } from "@mantine/core";
import { IconChevronDown, IconLogout, IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useMe } from "../api/access";
import { ROLE_NAMES } from "../ui/names";
import { Said } from "../ui/Said";
import classes from "./Person.module.css";
import { useSignOut } from "./sign-out";

/** Who is signed in, and the way out. */
export function Person() {
  const me = useMe();
  const signOut = useSignOut();
  return (
    <Menu width={240}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          className={classes.person}
          classNames={{ label: classes.name }}
          rightSection={<IconChevronDown size={15} />}
          aria-label={`Signed in as ${me.email}`}
        >
          <Said>{me.name || me.email}</Said>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" c="var(--mantine-color-text)" className={classes.whole}>
            <Said>{me.email}</Said>
          </Text>
          <Text size="xs">{ROLE_NAMES[me.role]}</Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<IconUser size={16} />}>
          Account
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
