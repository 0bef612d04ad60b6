/** What the API refused, in its own sentence. */
export class Problem extends Error {
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** Stable, for programs: `bad_request`, `role_not_allowed`. */
  readonly code: string;
  /** Which member of the request it is about, such as `config.url`, where it is about one. */
  readonly key: string | null;
  /** All that was answered; further members say more, such as `approval` or `limit`. */
  readonly document: Readonly<Record<string, unknown>>;

  constructor(status: number, sentence: string, document: Readonly<Record<string, unknown>> = {}) {
    super(sentence);
    this.name = "Problem";
    this.status = status;
    this.code = typeof document.code === "string" ? document.code : "";
    this.key = typeof document.key === "string" ? document.key : null;
    this.document = document;
  }

  /** Whether the same request may succeed a little later. */
  get passing(): boolean {
    return [0, 429, 502, 503, 504].includes(this.status);
  }
}

/** Whatever was thrown, as a problem. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(-1, error instanceof Error ? error.message : "Something went wrong in this page. Reload it.");
}

/** The problem of an answer that is no success. */
export async function problemOf(answer: Response): Promise<Problem> {
  const document: unknown = await answer.json().catch(() => null);
  if (typeof document !== "object" || document === null)
    return new Problem(answer.status, `The server answered ${answer.status}. Try again.`);
  const members = document as Record<string, unknown>;
  const sentence = [members.error, members.detail].find((text): text is string => typeof text === "string" && text !== "");
  return new Problem(answer.status, sentence ?? `The server answered ${answer.status}. Try again.`, members);
}
