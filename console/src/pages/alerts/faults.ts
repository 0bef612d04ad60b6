import { asProblem } from "../../api/problem";

/** What the API says about one field, without the key that it begins with: the field says which it is. */
export function faultAt(error: unknown, key: string): string | undefined {
  if (!error) return undefined;
  const problem = asProblem(error);
  if (problem.key !== key) return undefined;
  const sentence = problem.message.startsWith(`${key}: `) ? problem.message.slice(key.length + 2) : problem.message;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** The key of the field that a problem is about. */
export function faultKey(error: unknown): string {
  return error ? (asProblem(error).key ?? "") : "";
}
