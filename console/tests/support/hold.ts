// What the server does not answer yet.
import type { Page } from "@playwright/test";

/** Keeps requests waiting until the function that is given back is called; then they go to the server as they are. */
export async function hold(page: Page, url: string | RegExp): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(url, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}
