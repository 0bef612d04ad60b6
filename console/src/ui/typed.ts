import { useEffect, useRef, useState } from "react";

/**
 * What stands in a field whose value is in the address. What is being typed stays when the address says what was sent from here;
 * where it changes otherwise (back, forward), the field follows.
 */
export function useTyped(value: string | undefined, changed?: () => void) {
  const [typed, setTyped] = useState(value ?? "");
  const sent = useRef(value ?? "");
  const latest = useRef(changed);
  useEffect(() => {
    latest.current = changed;
  });
  useEffect(() => {
    if ((value ?? "") === sent.current) return;
    sent.current = value ?? "";
    latest.current?.();
    setTyped(value ?? "");
  }, [value]);
  return {
    typed,
    setTyped,
    /** Notes what goes to the address. */
    note: (text: string) => {
      sent.current = text;
    },
  };
}
