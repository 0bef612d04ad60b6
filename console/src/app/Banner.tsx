import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, data } from "../api/client";
import { useReachable } from "../api/reach";
import classes from "./Banner.module.css";

/** What one should know wherever one is: that the server does not answer, and that another version of it does. */
export function Banner() {
  const reachable = useReachable();
  const { data: version } = useQuery({
    queryKey: ["version"],
    queryFn: ({ signal }) => data(api.GET("/api/version", { signal })),
    staleTime: 60_000,
  });
  const [begun, setBegun] = useState<string>();
  if (version && begun === undefined) setBegun(version.version);
  const newer = version !== undefined && begun !== undefined && version.version !== begun;
  return (
    <div role="status" className={classes.place}>
      {!reachable && (
        <p className={classes.down}>
          <strong>The server does not answer.</strong> What you see may be old. Trying again every 2 seconds; nothing needs to be reloaded.
        </p>
      )}
      {reachable && newer && (
        <p className={classes.newer}>
          Interven {version.version} runs now, and this page is of {begun}.{" "}
          <button type="button" className={classes.reload} onClick={() => location.reload()}>
            Reload
          </button>
        </p>
      )}
    </div>
  );
}
