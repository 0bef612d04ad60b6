import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Api, api, data } from "../../api/client";
import { keysQuery } from "../../api/reads";
import { problemAt } from "../../ui/Form";
import { Go } from "../../ui/Go";
import { counted } from "../../ui/names";
import { ProblemNote } from "../../ui/ProblemNote";
import { Secret } from "../../ui/Secret";
import classes from "./Step.module.css";
import { useMintedKey } from "./state";

/** Makes an API key, and shows it this once. */
export function KeyStep({ keys }: { keys: readonly Api["ApiKey"][] }) {
  const client = useQueryClient();
  const { minted, keep } = useMintedKey();
  const [name, setName] = useState("first-agent");
  const make = useMutation({
    mutationFn: () => data(api.POST("/api/keys", { body: { name: name.trim() } })),
    // The secret is kept no longer than it is shown.
    gcTime: 0,
    onSuccess: ({ key }) => {
      keep(key);
      return client.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  if (minted)
    return (
      <>
        <Secret value={minted} of="key" />
        <p>
          It stands in the commands below until you leave or reload the Console. Change and revoke it under <Go to="/keys">API keys</Go>.
        </p>
      </>
    );
  const atName = problemAt(make.error, "name");
  return (
    <>
      <p>
        An agent proves with it who it is.{" "}
        {keys.length > 0 &&
          `You have ${counted(keys.length, "key")} already. A key is shown only when it is made. Make another one to have it in the commands below.`}
      </p>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!make.isPending) make.mutate();
        }}
      >
        <TextInput
          label="Name of the key"
          required
          withAsterisk={false}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={atName}
        />
        <Button type="submit" loading={make.isPending}>
          Make the key
        </Button>
      </form>
      {!atName && <ProblemNote problem={make.error} />}
    </>
  );
}
