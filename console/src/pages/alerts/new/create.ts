import { useMutation } from "@tanstack/react-query";
import { api, data } from "../../../api/client";
import { asDocument, type Kind } from "../channels";
import { configOf, type Draft } from "../draft";

export function useCreate() {
  return useMutation({
    // It carries what is secret.
    gcTime: 0,
    mutationFn: ({ kind, draft }: { kind: Kind; draft: Draft }) =>
      data(
        api.POST("/api/channels", {
          body: {
            name: draft.name.trim(),
            kind,
            config: asDocument(configOf(kind, draft)),
            filter: draft.filter,
            reminder: kind === "siem" ? undefined : draft.reminder,
          },
        }),
      ),
  });
}
