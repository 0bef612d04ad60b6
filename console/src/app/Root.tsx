import { Notifications } from "@mantine/notifications";
import { Outlet } from "@tanstack/react-router";
import { Banner } from "./Banner";

/** Around everything: the banner and the notifications. */
export function Root() {
  return (
    <>
      <Banner />
      <Outlet />
      <Notifications position="bottom-right" autoClose={6000} limit={4} />
    </>
  );
}
