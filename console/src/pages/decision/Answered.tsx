import type { Api } from "../../api/client";
import { Facts } from "../../ui/Facts";
import { Section } from "../../ui/Section";
import { When } from "../../ui/time";

/** What was read in the answer to the call, where the agent told of it. */
export function Answered({ response }: { response: Api["DecisionResponse"] }) {
  const { received_at, status, data_classes, fields_redacted_count, content_fingerprint } = response;
  return (
    <Section title="What came back" about="What was read in the answer to the call; the answer itself is not kept.">
      <Facts
        facts={[
          ["Told", <When key="told" at={received_at} />],
          ["HTTP status", status],
          ["It carries", data_classes.length > 0 ? data_classes.join(", ") : "nothing sensitive"],
          ["Findings", fields_redacted_count.toLocaleString()],
          ["Fingerprint", <code key="print">{content_fingerprint}</code>],
        ]}
      />
    </Section>
  );
}
