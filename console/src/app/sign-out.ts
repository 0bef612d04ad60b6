import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, data } from "../api/client";
import { asProblem } from "../api/problem";

/** Ends this browser's session, and forgets what was read with it. */
export function useSignOut() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => data(api.POST("/api/auth/logout")),
    onSuccess: async () => {
      await navigate({ to: "/sign-in" });
      client.clear();
    },
    onError: (error) => notifications.show({ color: "red", title: "You are still signed in", message: asProblem(error).message }),
  });
}
