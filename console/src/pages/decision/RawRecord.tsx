import { Button } from "@mantine/core";
import { useState } from "react";
import type { Api } from "../../api/client";
import { Json } from "../../ui/Code";
import { Section } from "../../ui/Section";

/** All that the API says of it. */
export function RawRecord({ decision }: { decision: Api["Decision"] }) {
  const [shown, setShown] = useState(false);
  return (
    <Section
      title="Record"
      about="All that the API says of this decision."
      actions={
        <Button variant="default" size="xs" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? "Hide" : "Show as JSON"}
        </Button>
      }
    >
      {shown && <Json value={decision} of="record" />}
    </Section>
  );
}
