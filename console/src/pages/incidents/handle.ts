import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { INCIDENTS, oneQuery } from "./query";

/** What was answered is shown at once; the list and whatever else is read again. */
function useShow() {
  const client = useQueryClient();
  return async (incident: Api["IncidentDetail"]) => {
    client.setQueryData(oneQuery(incident.id).queryKey, incident);
    await client.invalidateQueries({ queryKey: [...INCIDENTS, "list"] });
  };
}

/** Takes an incident a step on. Where somebody else did in the meantime, what is shown is read again. */
export function useTransition(id: string) {
  const client = useQueryClient();
  const show = useShow();
  return useMutation({
    mutationFn: (body: Api["Transition"]) => data(api.POST("/v1/incidents/{id}/transition", { params: { path: { id } }, body })),
    onSuccess: show,
    // Not waited for: why it was refused is said at once.
    onError: () => void client.invalidateQueries({ queryKey: oneQuery(id).queryKey }),
  });
}

/** Writes a note. */
export function useNote(id: string) {
  const show = useShow();
  return useMutation({
    mutationFn: (text: string) => data(api.POST("/v1/incidents/{id}/notes", { params: { path: { id } }, body: { text } })),
    onSuccess: show,
  });
}
