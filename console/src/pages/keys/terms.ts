/** The number that a field holds; null where it is empty. */
export function numberOf(value: number | string): number | null {
  return value === "" ? null : Number(value);
}

/** The text that a field holds; null where it is empty. */
export function textOf(value: string): string | null {
  return value.trim() || null;
}
