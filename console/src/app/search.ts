// Search parameters: plain words in the address, `?state=dead&state=expired`, and nothing but what a page asks for.

type Raw = Record<string, string | string[]>;
/** Reads one parameter; undefined where it is absent or not one of the allowed. */
export type Reader<T> = (given: string[]) => T | undefined;

/** Free text. */
export const text: Reader<string> = ([first]) => first || undefined;

/** Several texts. */
export const texts: Reader<string[]> = (given) => {
  const kept = [...new Set(given.filter(Boolean))];
  return kept.length > 0 ? kept : undefined;
};

/** An id as the API makes them. */
export const uuid: Reader<string> = ([first]) => (first && UUID.test(first) ? first.toLowerCase() : undefined);
/** What such an id looks like. */
export const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The number of a row; as text, like everything in an address. */
export const digits: Reader<string> = ([first]) => (first && /^\d{1,15}$/.test(first) ? first : undefined);

/** One of fixed words. */
export function word<const T extends string>(words: readonly T[]): Reader<T> {
  return ([first]) => words.find((known) => known === first);
}

/** Several of fixed words. */
export function words<const T extends string>(known: readonly T[]): Reader<T[]> {
  return (given) => {
    const kept = known.filter((each) => given.includes(each));
    return kept.length > 0 ? kept : undefined;
  };
}

/** A time as RFC 3339, or a span back from now such as `15m`, `24h`, `7d`. */
export const time: Reader<string> = ([first]) =>
  first && (/^\d{1,4}[mhd]$/.test(first) || !Number.isNaN(Date.parse(first))) ? first : undefined;

/** Reads `time`: milliseconds since 1970. */
export function instant(value: string, now: number): number {
  const span = /^(\d{1,4})([mhd])$/.exec(value);
  if (!span) return Date.parse(value);
  const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 }[span[2] as "m" | "h" | "d"];
  return now - Number(span[1]) * unit;
}

type Read<S extends Record<string, Reader<unknown>>> = { [K in keyof S]?: NonNullable<ReturnType<S[K]>> };

/** A route's `validateSearch`: `search({ state: words(WORDS.DeliveryState), q: text })`. */
export function search<S extends Record<string, Reader<unknown>>>(readers: S) {
  return (raw: Record<string, unknown>): Read<S> => {
    const read: Record<string, unknown> = {};
    for (const [name, reader] of Object.entries(readers)) {
      const given = raw[name];
      const value = reader((Array.isArray(given) ? given : [given]).filter((each): each is string => typeof each === "string"));
      // Set also where it is undefined: the router lays this over what the address says, and would else keep what was refused.
      read[name] = value;
    }
    return read as Read<S>;
  };
}

/** `?a=1&b=2&b=3` → `{a: "1", b: ["2", "3"]}`. */
export function parseSearch(address: string): Raw {
  const raw: Raw = {};
  for (const [name, value] of new URLSearchParams(address)) {
    const before = raw[name];
    raw[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return raw;
}

/** The other way round; what is empty is left out. */
export function stringifySearch(values: Record<string, unknown>): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const each of Array.isArray(value) ? value : [value])
      if (each !== undefined && each !== null && each !== "") written.append(name, String(each));
  }
  const address = written.toString();
  return address ? `?${address}` : "";
}
