import { ActionIcon, Burger, Drawer, Kbd, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKeyboard } from "@tabler/icons-react";
import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { useCan, useMe } from "../api/access";
import { entryOf, navigation } from "../nav";
import { Brand } from "./Brand";
import { NotAllowed } from "./fallbacks";
import { KeyHelp } from "./KeyHelp";
import { Person } from "./Person";
import { Scheme } from "./Scheme";
import classes from "./Shell.module.css";
import { useShortcuts } from "./shortcuts";

/** The entry of the navigation that the page shown belongs to. */
function useEntry() {
  return entryOf(useLocation({ select: ({ pathname }) => pathname }));
}

function Navigation({ onGo }: { onGo?: () => void }) {
  const entries = navigation(useMe().role);
  const here = useEntry();
  return (
    <nav aria-label="Main">
      <ul className={classes.entries}>
        {entries.map(({ to, label, icon: Icon, key }) => (
          <li key={to}>
            <Link
              to={to}
              className={classes.entry}
              activeOptions={{ exact: true }}
              aria-current={to === here?.to ? "page" : undefined}
              onClick={onGo}
            >
              <Icon size={17} stroke={1.7} aria-hidden="true" />
              <span className={classes.label}>{label}</span>
              <span className={classes.keys} aria-hidden="true">
                <Kbd size="xs">g</Kbd> <Kbd size="xs">{key}</Kbd>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Around the pages: who is signed in, where one can go, and the keys for it. */
export function Shell() {
  const me = useMe();
  const can = useCan();
  const entry = useEntry();
  const navigate = useNavigate();
  const [menu, { toggle, close }] = useDisclosure();
  const [help, keyHelp] = useDisclosure();
  useShortcuts("Everywhere", [
    { keys: "?", label: "Show the keys", run: keyHelp.open },
    ...navigation(me.role).map(({ to, label, key }) => ({ keys: `g ${key}`, label: `Go to ${label}`, run: () => void navigate({ to }) })),
  ]);
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to the content
      </a>
      <header className={classes.header}>
        <Burger className={classes.burger} opened={menu} onClick={toggle} size="sm" aria-label="Navigation" aria-expanded={menu} />
        <Link to="/" className={classes.home}>
          <Brand />
        </Link>
        <div className={classes.right}>
          <Tooltip label="Keys (?)">
            <ActionIcon
              className={classes.wide}
              variant="subtle"
              color="gray"
              size="lg"
              aria-label="Keyboard shortcuts"
              onClick={keyHelp.open}
            >
              <IconKeyboard size={19} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
          <Scheme />
          <Person />
        </div>
      </header>
      <div className={classes.side}>
        <Navigation />
      </div>
      <main id="main" className={classes.main} tabIndex={-1}>
        {entry && !can(entry.needs) ? <NotAllowed page={entry.label} /> : <Outlet />}
      </main>
      <Drawer
        opened={menu}
        onClose={close}
        position="left"
        size={260}
        title={<Brand />}
        closeButtonProps={{ "aria-label": "Close the navigation" }}
      >
        <Navigation onGo={close} />
      </Drawer>
      <KeyHelp opened={help} onClose={keyHelp.close} />
    </div>
  );
}
