import { Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Api, api, data } from "../../api/client";
import { Form, problemAt } from "../../ui/Form";
import { LimitFields } from "./LimitFields";
import { numberOf, textOf } from "./terms";

/** Changes what may be changed of a key. */
export function EditKey({ of, onDone }: { of: Api["ApiKey"]; onDone: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState(of.name);
  const [description, setDescription] = useState(of.description ?? "");
  const [rate, setRate] = useState<number | string>(of.rate_limit_per_minute ?? "");
  const [networks, setNetworks] = useState([...of.ip_allowlist]);
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), description: textOf(description), rate_limit_per_minute: numberOf(rate), ip_allowlist: networks };
      return data(api.PATCH("/api/keys/{id}", { params: { path: { id: of.id } }, body }));
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["keys"] });
      onDone();
    },
  });
  return (
    <Form
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      fields={["name", "description", "rate_limit_per_minute", "ip_allowlist"]}
      submit="Save"
      onCancel={onDone}
    >
      <TextInput
        label="Name"
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problemAt(save.error, "name")}
      />
      <Textarea
        label="Description"
        autosize
        maxRows={6}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        error={problemAt(save.error, "description")}
      />
      <LimitFields rate={rate} setRate={setRate} networks={networks} setNetworks={setNetworks} error={save.error} />
      <Text size="sm" c="dimmed">
        It counts from now on. For whom a key speaks, its environment, owner and end do not change: make one in its place for that.
      </Text>
    </Form>
  );
}
