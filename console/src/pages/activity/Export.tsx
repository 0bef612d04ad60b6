import { Button, Checkbox, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useId, useState } from "react";
import { clock } from "../../api/clock";
import type { Problem } from "../../api/problem";
import { Code } from "../../ui/Code";
import { Go } from "../../ui/Go";
import { ProblemNote } from "../../ui/ProblemNote";
import { type Criteria, isFiltered } from "./criteria";
import { refusal } from "./download";
import { command, exportPath, FORMATS, type Format } from "./formats";

/** The export of what the list shows, and of all its further pages. */
export function Export({ criteria, opened, onClose }: { criteria: Criteria; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title="Export decisions" closeButtonProps={{ "aria-label": "Close" }}>
      {opened && <Choice criteria={criteria} />}
    </Modal>
  );
}

function Choice({ criteria }: { criteria: Criteria }) {
  const frame = useId();
  const [format, setFormat] = useState<Format>("csv");
  const [excel, setExcel] = useState(false);
  const [begun, setBegun] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  // Spans back from now end when this was opened: the command says the same as the button.
  const [now] = useState(clock.now);
  const path = exportPath(format, criteria, now) + (format === "csv" && excel ? "&bom=1" : "");
  return (
    <Stack>
      <Text size="sm">
        {isFiltered(criteria) ? "All decisions that pass the filters above the list" : "All decisions, since nothing is filtered"}, oldest
        first, those that are not loaded yet too. No record holds a request’s body. The export is written to the audit log.
      </Text>
      <Radio.Group label="Format" value={format} onChange={(chosen) => setFormat(chosen as Format)}>
        <Stack gap="xs" mt={6}>
          {FORMATS.map(({ value, label, use }) => (
            <Radio key={value} value={value} label={label} description={use} />
          ))}
        </Stack>
      </Radio.Group>
      {format === "csv" && (
        <Checkbox label="For Excel: with a byte order mark" checked={excel} onChange={(event) => setExcel(event.currentTarget.checked)} />
      )}
      <ProblemNote problem={problem} title="The export did not begin" />
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {begun && !problem ? "Your browser is downloading it." : "You may have two under way at a time."}
        </Text>
        <Button
          component="a"
          href={path}
          target={frame}
          leftSection={<IconDownload size={16} />}
          onClick={() => {
            setBegun(true);
            setProblem(undefined);
          }}
        >
          Download
        </Button>
      </Group>
      {/* A file goes to the browser's downloads, and never fills the page's memory. What is no file is a refusal, and is read here. */}
      <iframe
        name={frame}
        title="Export"
        hidden
        onLoad={(event) => {
          if (begun) setProblem(refusal(event.currentTarget));
        }}
      />
      <div>
        <Text size="sm" mb={6}>
          For scripts, with a{" "}
          <Go to="/account" size="sm">
            personal access token
          </Go>{" "}
          in <code>INTERVEN_TOKEN</code>. Every role may export.
        </Text>
        <Code text={command(format, location.origin + path)} of="command" />
      </div>
    </Stack>
  );
}
