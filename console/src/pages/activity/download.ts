import { Problem } from "../../api/problem";

/** What the server said in place of a file, as the frame shows it. */
export function refusal(frame: HTMLIFrameElement): Problem | undefined {
  const nobody = new Problem(0, "The server does not answer. Check that it runs, then try again.");
  try {
    // Where nobody answered, the browser shows a page of its own, which cannot be read.
    const said = frame.contentDocument;
    if (!said) return nobody;
    if (said.URL === "about:blank") return undefined;
    const document: unknown = JSON.parse(said.body.textContent ?? "");
    if (typeof document !== "object" || document === null) return nobody;
    const members = document as Record<string, unknown>;
    return new Problem(
      typeof members.status === "number" ? members.status : -1,
      typeof members.error === "string" ? members.error : "The server refused the export. Try again.",
      members,
    );
  } catch {
    return new Problem(-1, "The server refused the export. Try again in a minute.");
  }
}
