import { NumberInput, TagsInput } from "@mantine/core";
import { problemAt } from "../../ui/Form";

/** What a key can be held to; it may be changed later. */
export function LimitFields({
  rate,
  setRate,
  networks,
  setNetworks,
  error,
}: {
  rate: number | string;
  setRate: (rate: number | string) => void;
  networks: string[];
  setNetworks: (networks: string[]) => void;
  error: unknown;
}) {
  return (
    <>
      <NumberInput
        label="Calls a minute"
        description="1 to 1,000,000; empty: any number. Many agents let a call go where the scan is refused: set none that they meet daily."
        allowDecimal={false}
        thousandSeparator=","
        value={rate}
        onChange={setRate}
        error={problemAt(error, "rate_limit_per_minute")}
      />
      <TagsInput
        label="Networks"
        description="Such as 203.0.113.0/24, or single addresses; none: from anywhere. Enter adds one."
        value={networks}
        onChange={setNetworks}
        acceptValueOnBlur
        error={problemAt(error, "ip_allowlist")}
      />
    </>
  );
}
