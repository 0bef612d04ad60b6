import { useLocalStorage } from "@mantine/hooks";

/** Whether this browser has put the first steps away. */
export function useHidden() {
  const [hidden, setHidden] = useLocalStorage({ key: "interven-first-steps", defaultValue: "", getInitialValueInEffect: false });
  return { hidden: hidden === "hidden", hide: () => setHidden("hidden"), show: () => setHidden("") };
}
