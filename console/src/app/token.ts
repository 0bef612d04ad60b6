import { useLocation } from "@tanstack/react-router";

/** The token of a one-time link: it stands after `#`, which never reaches a server or its log. */
export function useLinkToken(): string | null {
  return new URLSearchParams(useLocation().hash).get("token");
}
