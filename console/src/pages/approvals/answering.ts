import { createContext, useContext } from "react";
import type { Api } from "../../api/client";

/** Opens the dialog in which one answers. */
export type Ask = (answer: Api["Answer"], approvals: readonly Api["Approval"][]) => void;

/** Dark enough for white text, in both schemes. */
export const ANSWER_COLORS: Readonly<Record<Api["Answer"], string>> = { approve: "#237032", deny: "red" };

const Context = createContext<Ask>(() => {});
export const Answering = Context.Provider;

export function useAnswering(): Ask {
  return useContext(Context);
}
