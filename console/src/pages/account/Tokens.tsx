import { Button, Modal, NumberInput, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, data } from "../../api/client";
import { ConfirmButton } from "../../ui/Confirm";
import { DataTable, listed } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Form, problemAt } from "../../ui/Form";
import { Said, shownPlainly } from "../../ui/Said";
import { Secret } from "../../ui/Secret";
import { Section } from "../../ui/Section";
import { Ago, When } from "../../ui/time";

export function Tokens() {
  const client = useQueryClient();
  const [opened, { open, close }] = useDisclosure();
  const tokens = useQuery({ queryKey: ["tokens"], queryFn: ({ signal }) => data(api.GET("/api/auth/tokens", { signal })) });
  const remove = async (id: string) => {
    await api.DELETE("/api/auth/tokens/{id}", { params: { path: { id } } });
    await client.invalidateQueries({ queryKey: ["tokens"] });
  };
  return (
    <Section
      title="Personal access tokens"
      about="For scripts and the command line. A token may do what you may, and nothing more."
      actions={
        <Button size="xs" leftSection={<IconPlus size={15} />} onClick={open}>
          New token
        </Button>
      }
    >
      <DataTable
        label="Personal access tokens"
        rows={listed(tokens)}
        rowKey={(token) => token.id}
        columns={[
          { title: "Name", cell: (token) => <Said>{token.name}</Said> },
          { title: "Begins with", cell: (token) => <code>{token.prefix}…</code> },
          { title: "Made", cell: (token) => <Ago at={token.created_at} /> },
          { title: "Ends", cell: (token) => <When at={token.expires_at} /> },
          {
            title: "Actions",
            quiet: true,
            align: "end",
            cell: (token) => (
              <ConfirmButton
                label="Delete"
                button={{ "aria-label": `Delete ${shownPlainly(token.name)}` }}
                title={`Delete “${shownPlainly(token.name)}”?`}
                action="Delete the token"
                danger
                act={() => remove(token.id)}
              >
                Whatever uses it is refused from then on. This cannot be taken back.
              </ConfirmButton>
            ),
          },
        ]}
        empty={
          <Empty title="No tokens yet">
            Make one for a script, and give it as <code>--token</code> to the command line or as a bearer token to the API.
          </Empty>
        }
      />
      <Modal opened={opened} onClose={close} title="New token" closeButtonProps={{ "aria-label": "Close" }}>
        {opened && <NewToken onDone={close} />}
      </Modal>
    </Section>
  );
}

function NewToken({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState<number | string>(90);
  const make = useMutation({
    mutationFn: () =>
      data(api.POST("/api/auth/tokens", { body: { name: name.trim(), expires_in_days: days === "" ? null : Number(days) } })),
    // The secret is kept no longer than it is shown.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
  if (make.data)
    return (
      <Stack>
        <Secret value={make.data.token} of="token" />
        <Button variant="default" onClick={onDone}>
          Done
        </Button>
      </Stack>
    );
  return (
    <Form
      onSubmit={() => make.mutate()}
      busy={make.isPending}
      error={make.error}
      fields={["name", "expires_in_days"]}
      submit="Make the token"
      onCancel={onDone}
    >
      <TextInput
        label="Name"
        description="What it is for."
        required
        withAsterisk={false}
        maxLength={200}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problemAt(make.error, "name")}
      />
      <NumberInput
        label="Ends after (days)"
        description="1 to 3,650; empty: never."
        min={1}
        max={3650}
        allowDecimal={false}
        value={days}
        onChange={setDays}
        error={problemAt(make.error, "expires_in_days")}
      />
    </Form>
  );
}
