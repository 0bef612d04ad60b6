/** The list as it was last looked at, with its filters. */
let last = "/activity";

/** Notes it. */
export function remember(address: string) {
  last = address;
}

/** Where the way back leads: the list as it was left. */
export function lastList(): string {
  return last;
}
