import { Autocomplete, Checkbox, NumberInput, Select, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useCan, useMe } from "../../api/access";
import { type Api, api, data } from "../../api/client";
import { Form, problemAt } from "../../ui/Form";
import { Said } from "../../ui/Said";
import classes from "./Keys.module.css";
import { LimitFields } from "./LimitFields";
import { MadeKey } from "./MadeKey";
import { numberOf, textOf } from "./terms";

const FIELDS = [
  "name",
  "agent",
  "environment",
  "owner",
  "description",
  "expires_in_days",
  "rate_limit_per_minute",
  "ip_allowlist",
  "scopes",
];

/** Makes a key; `like` is the one in whose place it comes. */
export function NewKey({ like, onDone }: { like?: Api["ApiKey"]; onDone: () => void }) {
  const can = useCan();
  const isAdmin = useMe().role === "admin";
  const client = useQueryClient();
  const [name, setName] = useState(like?.name ?? "");
  const [agent, setAgent] = useState(like?.agent ?? "");
  const [environment, setEnvironment] = useState(like?.environment ?? "");
  const [owner, setOwner] = useState<string | null>(like?.owner?.id ?? null);
  const [description, setDescription] = useState(like?.description ?? "");
  const [days, setDays] = useState<number | string>("");
  const [rate, setRate] = useState<number | string>(like?.rate_limit_per_minute ?? "");
  const [networks, setNetworks] = useState([...(like?.ip_allowlist ?? [])]);
  const [manages, setManages] = useState(like?.scopes.includes("manage") ?? false);
  const agents = useQuery({
    queryKey: ["terms", "agent", ""],
    queryFn: ({ signal }) => data(api.GET("/api/activity/terms", { params: { query: { field: "agent", limit: 50 } }, signal })),
  });
  const people = useQuery({
    queryKey: ["users"],
    queryFn: ({ signal }) => data(api.GET("/api/users", { signal })),
    enabled: can("GET /api/users"),
  });
  const make = useMutation({
    mutationFn: () => {
      const body: Api["NewKey"] = {
        name: name.trim(),
        agent: textOf(agent),
        environment: textOf(environment),
        owner,
        description: textOf(description),
        expires_in_days: numberOf(days),
        rate_limit_per_minute: numberOf(rate),
        ip_allowlist: networks,
        ...(isAdmin && manages && { scopes: ["manage"] }),
      };
      return data(api.POST("/api/keys", { body }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["keys"] }),
    // The key itself is in the answer: it is forgotten with the dialog.
    gcTime: 0,
  });
  const error = make.error;
  if (make.data) return <MadeKey made={make.data} like={like} onDone={onDone} />;
  return (
    <Form onSubmit={() => make.mutate()} busy={make.isPending} error={error} fields={FIELDS} submit="Make the key" onCancel={onDone}>
      {like && (
        <Text size="sm">
          It gets what the other one has. Put it where the old one is, and revoke the old one when it is no longer used.
        </Text>
      )}
      <TextInput
        label="Name"
        description="What it is for, such as the agent or the team."
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problemAt(error, "name")}
      />
      <div className={classes.pair}>
        <Autocomplete
          label="Agent"
          description="An id or a name: it speaks for this one alone. Empty: for any."
          data={[...new Set(agents.data?.items ?? [])]}
          renderOption={({ option }) => <Said>{option.value}</Said>}
          value={agent}
          onChange={setAgent}
          error={problemAt(error, "agent")}
        />
        <TextInput
          label="Environment"
          description="Of what does not say its own, such as production."
          value={environment}
          onChange={(event) => setEnvironment(event.currentTarget.value)}
          error={problemAt(error, "environment")}
        />
      </div>
      {isAdmin ? (
        <Select
          label="Owner"
          description="This person cannot approve what is asked with the key. Empty: everyone who may answer can."
          data={(people.data?.items ?? []).map((user) => ({ value: user.id, label: user.email }))}
          value={owner}
          onChange={setOwner}
          searchable
          clearable
          clearButtonProps={{ "aria-label": "No owner" }}
          error={problemAt(error, "owner")}
        />
      ) : (
        <Text size="sm" c="dimmed">
          You own it: what is asked with it is for others to approve.
        </Text>
      )}
      <LimitFields rate={rate} setRate={setRate} networks={networks} setNetworks={setNetworks} error={error} />
      <NumberInput
        label="Ends after (days)"
        description="1 to 3,650; empty: never."
        allowDecimal={false}
        value={days}
        onChange={setDays}
        error={problemAt(error, "expires_in_days")}
      />
      <Textarea
        label="Description"
        autosize
        maxRows={6}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        error={problemAt(error, "description")}
      />
      {isAdmin && (
        <Checkbox
          label="It may also work on incidents and policies"
          checked={manages}
          onChange={(event) => setManages(event.currentTarget.checked)}
          error={problemAt(error, "scopes")}
        />
      )}
    </Form>
  );
}
