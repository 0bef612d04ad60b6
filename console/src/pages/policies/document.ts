// A policy as text: YAML is what is edited, also by the form, so that nothing is lost between the two, comments neither.
import { Document, isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type { Api } from "../../api/client";
import { isObject, type Values } from "./values";

export type Path = readonly (string | number)[];
export type Version = Api["PolicyVersion"];

/** What is wrong, where, in the words of the server. */
export interface Fault {
  /** From 1; none where it is about the whole. */
  line?: number;
  path: string;
  sentence: string;
}

const WRITTEN = { lineWidth: 0, indentSeq: true, flowCollectionPadding: false } as const;

/** A version as YAML; what it does not say is left out. */
export function written({ name, description, env_names, compliance_tags, rules }: Version): string {
  const document = new Document();
  document.contents = document.createNode({
    name,
    ...(description && { description }),
    ...(env_names.length > 0 && { env_names }),
    ...(compliance_tags.length > 0 && { compliance_tags }),
    rules: rules.map((rule) => Object.fromEntries(Object.entries(rule).filter(([, value]) => !isEmpty(value)))),
  }) as typeof document.contents;
  flow(document.contents);
  return document.toString(WRITTEN);
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

/** Lists of plain values stand in one line, as in the documentation. */
function flow(node: unknown) {
  if (isPair(node)) flow(node.value);
  else if (isMap(node)) node.items.forEach(flow);
  else if (typeof node === "object" && node !== null && "items" in node && Array.isArray(node.items)) {
    if (node.items.every(isScalar)) (node as { flow?: boolean }).flow = true;
    else node.items.forEach(flow);
  }
}

/** What a text says, for the form; or why the form cannot show it. */
export function read(text: string): { values: Values; rules: readonly Values[] } | { line?: number; reason: string } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) return { line: lines.linePos(error.pos[0]).line, reason: "this is not YAML yet" };
  const values: unknown = document.toJS();
  if (!isObject(values)) return { reason: "a policy is an object with name and rules" };
  const rules = values.rules ?? [];
  if (!Array.isArray(rules) || !rules.every(isObject)) return { reason: "rules is a list of objects" };
  return { values, rules };
}

/** The text with another value at a path; `undefined` takes it out, and what is empty then with it. */
export function changed(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text);
  if (value === undefined || isEmpty(value)) {
    document.deleteIn(path);
    const above = path.slice(0, -1);
    const holder = above.at(-1);
    if ((holder === "match" || holder === "condition") && isEmpty(at(document, above))) document.deleteIn(above);
  } else {
    if (typeof value !== "object") {
      const old = document.getIn(path, true);
      // Nothing at all has to stand in quotes; what takes its place mostly need not.
      if (isScalar(old) && old.value === "") delete old.type;
      // Put into the node that is there, which keeps the comment behind it.
      document.setIn(path, value);
      return document.toString(WRITTEN);
    }
    const node = document.createNode(value);
    const old = document.getIn(path, true) as Node | undefined;
    node.comment = old?.comment;
    node.commentBefore = old?.commentBefore;
    flow(node);
    if (isMap(node) && path.length > 3) node.flow = true;
    document.setIn(path, node);
  }
  return document.toString(WRITTEN);
}

function at(document: Document.Parsed, path: Path): unknown {
  const node = document.getIn(path, true) as Node | undefined;
  return node?.toJS(document) ?? null;
}

/** The line on which a path of the server stands, such as `rules[2].condition.has_data_clas`; the nearest thing around it where it does not stand there. */
export function lineOf(text: string, path: string): number {
  const lines = new LineCounter();
  let node: unknown = parseDocument(text, { lineCounter: lines }).contents;
  let start = 0;
  for (const step of path.match(/[^.[\]]+/g) ?? []) {
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === step) : undefined;
    const within = pair ?? (hasItems(node) && !isMap(node) ? node.items[Number(step)] : undefined);
    if (!within) break;
    start = begin(isPair(within) ? within.key : within) ?? start;
    node = isPair(within) ? within.value : within;
  }
  return lines.linePos(start).line;
}

function hasItems(node: unknown): node is { items: unknown[] } {
  return typeof node === "object" && node !== null && "items" in node && Array.isArray(node.items);
}

function begin(node: unknown): number | undefined {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
  return Array.isArray(range) && typeof range[0] === "number" ? range[0] : undefined;
}

/** The faults of an answer, with their lines. */
export function faultsOf(text: string, document: Values): Fault[] {
  const given = Array.isArray(document.faults) ? document.faults.filter(isObject) : [];
  return given.map((fault) => {
    const [path, sentence] = [String(fault.path ?? ""), String(fault.sentence ?? "")];
    const said = /^line (\d+): (.*)$/s.exec(sentence);
    if (said) return { path, sentence: said[2] ?? sentence, line: Number(said[1]) };
    return { path, sentence, ...(path && { line: lineOf(text, path) }) };
  });
}
