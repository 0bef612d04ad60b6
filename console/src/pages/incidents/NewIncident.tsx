import { Select, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useCan } from "../../api/access";
import { type Api, api, data } from "../../api/client";
import { WORDS } from "../../api/tables";
import { Form, problemAt } from "../../ui/Form";
import { choicesOf } from "../../ui/filters";
import { counted, SEVERITY_NAMES } from "../../ui/names";
import { Page } from "../../ui/Page";
import { ProblemNote } from "../../ui/ProblemNote";
import { Section } from "../../ui/Section";
import { Chosen } from "./Chosen";
import { Decisions } from "./Decisions";
import classes from "./NewIncident.module.css";
import { INCIDENTS } from "./query";
import { newIncidentRoute } from "./route";

/** A person opens an incident: about which decisions, and how bad it is. */
export function NewIncident() {
  const can = useCan();
  const { trace_id: chosen = [], q } = newIncidentRoute.useSearch();
  const navigate = newIncidentRoute.useNavigate();
  const client = useQueryClient();
  const [title, setTitle] = useState("");
  const [severity, setSeverity] = useState<Api["Severity"] | null>(null);
  const make = useMutation({
    mutationFn: () => data(api.POST("/v1/incidents", { body: { trace_ids: chosen, title: title.trim() || null, severity } })),
    onSuccess: async (incident) => {
      void client.invalidateQueries({ queryKey: INCIDENTS });
      await navigate({ to: "/incidents/$id", params: { id: incident.id } });
    },
  });
  const choose = (ids: string[]) => {
    make.reset();
    void navigate({ search: (before) => ({ ...before, trace_id: ids }), replace: true });
  };
  if (!can("POST /v1/incidents"))
    return (
      <Page title="New incident">
        <Text>Your role does not open incidents. Ask a reviewer or an administrator.</Text>
      </Page>
    );
  return (
    <Page title="New incident" about="It goes to every channel that takes incidents, and stays open until somebody closes it.">
      <div className={classes.parts}>
        <Section title="Decisions" about="What is it about? Choose one or more.">
          <Decisions
            q={q}
            search={(next) => void navigate({ search: (before) => ({ ...before, q: next }), replace: true })}
            chosen={chosen}
            onChoose={choose}
          />
        </Section>
        <Section title="Incident">
          <Form
            onSubmit={() => make.mutate()}
            busy={make.isPending || make.isSuccess}
            error={make.error}
            fields={["title", "severity", "trace_ids"]}
            submit={chosen.length > 0 ? `Open it about ${counted(chosen.length, "decision")}` : "Open the incident"}
            onCancel={() => void navigate({ to: "/incidents" })}
          >
            <Chosen ids={chosen} remove={(id) => choose(chosen.filter((each) => each !== id))} />
            <ProblemNote problem={problemAt(make.error, "trace_ids") && make.error} />
            <TextInput
              label="Title"
              description="One line for people. Empty: that of the worst decision."
              value={title}
              onChange={(event) => setTitle(event.currentTarget.value)}
              error={problemAt(make.error, "title")}
            />
            <Select
              label="Severity"
              description="Empty: that of the worst decision."
              placeholder="As the worst decision"
              data={choicesOf(WORDS.Severity, (each) => SEVERITY_NAMES[each])}
              value={severity}
              onChange={(next) => setSeverity(WORDS.Severity.find((each) => each === next) ?? null)}
              clearable
              clearButtonProps={{ "aria-label": "As the worst decision" }}
              error={problemAt(make.error, "severity")}
            />
          </Form>
        </Section>
      </div>
    </Page>
  );
}
