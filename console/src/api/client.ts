import createClient from "openapi-fetch";
import { Problem, problemOf } from "./problem";
import { noted } from "./reach";
import type { components, paths } from "./schema";

/** The API's own types, by name: `Api["Channel"]`. */
export type Api = components["schemas"];

async function send(request: Request): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    noted(null);
    throw new Problem(0, "The server does not answer. Check that it runs, then try again.");
  }
  noted(answer);
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

/** Every call of the API goes through this; what is no success is thrown as a `Problem`. */
export const api = createClient<paths>({ baseUrl: "/", headers: { Accept: "application/json", "X-Interven-CSRF": "1" }, fetch: send });

/** What a call answered: `await data(api.GET("/api/keys"))`. */
export async function data<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}
