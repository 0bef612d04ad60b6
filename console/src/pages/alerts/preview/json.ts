// Reads payloads whose shape is the platforms': what is not there, or is something else, is empty.

export type Node = Readonly<Record<string, unknown>>;

export function node(value: unknown): Node {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Node) : {};
}

export function nodes(value: unknown): Node[] {
  return Array.isArray(value) ? value.map(node) : [];
}

export function str(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A colour of a payload, if it is one: `#D92D20`, or a number as Discord has it. */
export function colour(value: unknown): string | undefined {
  if (typeof value === "number" && value >= 0 && value <= 0xffffff) return `#${Math.trunc(value).toString(16).padStart(6, "0")}`;
  return typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value) ? value : undefined;
}
