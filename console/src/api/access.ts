import { useSuspenseQuery } from "@tanstack/react-query";
import type { Api } from "./client";
import { meQuery } from "./queries";
import { ROLES } from "./tables";

/** A method and a path of the OpenAPI document: `"POST /api/keys"`. */
export type Operation = keyof typeof ROLES;

/** Whether the API that the Console was built with has this operation. */
export function exists(operation: string): operation is Operation {
  return operation in ROLES;
}

/** Whether `role` may. What it may not do is not shown; the API refuses it all the same. */
export function may(role: Api["Role"], operation: Operation): boolean {
  const roles: readonly Api["Role"][] | null = ROLES[operation];
  return roles?.includes(role) ?? false;
}

/** Who is signed in. Only below the signed-in layout, which has loaded it. */
export function useMe(): Api["User"] {
  return useSuspenseQuery(meQuery).data;
}

/** `const can = useCan(); can("POST /api/keys")`. */
export function useCan(): (operation: Operation) => boolean {
  const { role } = useMe();
  return (operation) => may(role, operation);
}
