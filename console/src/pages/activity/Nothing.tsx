import { Button } from "@mantine/core";
import { useCan } from "../../api/access";
import { Empty } from "../../ui/Empty";
import { Go } from "../../ui/Go";

/** What stands where no decision is found. */
export function Nothing({ filtered, clear }: { filtered: boolean; clear: () => void }) {
  const can = useCan();
  if (filtered)
    return (
      <Empty title="No decision matches">
        <Button variant="default" size="xs" mt="xs" onClick={clear}>
          Clear filters
        </Button>
      </Empty>
    );
  return (
    <Empty title="No decisions yet">
      They stand here as soon as an agent asks with an API key.
      {can("POST /api/keys") && (
        <>
          {" "}
          <Go to="/keys" size="sm">
            Make a key
          </Go>
          , and point the agent at this server.
        </>
      )}
    </Empty>
  );
}
