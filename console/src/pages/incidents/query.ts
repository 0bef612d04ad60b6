import { queryOptions } from "@tanstack/react-query";
import { type Api, api, data } from "../../api/client";
import { clock } from "../../api/clock";
import { keyset } from "../../api/queries";
import { instant } from "../../app/search";

/** Which incidents, as the address says it: times may be spans back from now. */
export interface Filter {
  status?: Api["IncidentStatus"];
  severity?: Api["Severity"];
  trigger?: Api["Trigger"];
  agent?: string;
  since?: string;
  until?: string;
}

/** What is kept live: the list, and the incident that is shown. */
export const INCIDENTS = ["incidents"];

export const listQuery = (filter: Filter) =>
  keyset([...INCIDENTS, "list", filter], (cursor, signal) => {
    const now = clock.now();
    const at = (value: string | undefined) => (value === undefined ? undefined : new Date(instant(value, now)).toISOString());
    const query = { ...filter, since: at(filter.since), until: at(filter.until), cursor };
    return data(api.GET("/v1/incidents", { params: { query }, signal }));
  });

export const oneQuery = (id: string) =>
  queryOptions({
    queryKey: [...INCIDENTS, "one", id],
    queryFn: ({ signal }) => data(api.GET("/v1/incidents/{id}", { params: { path: { id } }, signal })),
  });
