import { createContext, useContext } from "react";
import type { Api } from "../../api/client";

/** Opens the dialog in which one answers. */
export type Ask = (answer: Api["Answer"], approvals: readonly Api["Approval"][]) => void;

const Context = createContext<Ask>(() => {});
export const Answering = Context.Provider;

export function useAnswering(): Ask {
  return useContext(Context);
}
