// Writes what the Console knows of the API from ../docs/openapi.json: the types, who may call what, and the fixed words.
// With --check it writes nothing and fails where the files are not what the document says.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../docs/openapi.json", import.meta.url);
const text = readFileSync(source, "utf8");
const document = JSON.parse(text);
const NOTE = "// Generated from docs/openapi.json by `npm run schema`; not to be edited.\n\n";
const METHODS = ["get", "post", "put", "patch", "delete"];

/** `GET /api/keys` → the roles that may; null where no role is asked for. */
function roles() {
  const lines = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const allowed = item[method]["x-roles"];
      return `  ${JSON.stringify(`${method.toUpperCase()} ${path}`)}: ${allowed ? `[${allowed.map((role) => JSON.stringify(role)).join(", ")}]` : "null"},`;
    }),
  );
  return `/** Who may call what; null where no role is asked for. */\nexport const ROLES = {\n${lines.join("\n")}\n} as const;\n`;
}

/** Every enumeration of the document, by its schema's name. */
function words() {
  const lines = Object.entries(document.components.schemas)
    .filter(([, schema]) => Array.isArray(schema.enum) && schema.enum.every((word) => typeof word === "string"))
    .map(([name, schema]) => `  ${name}: [${schema.enum.map((word) => JSON.stringify(word)).join(", ")}],`);
  return `/** The fixed words of the API, in its own order. */\nexport const WORDS = {\n${lines.join("\n")}\n} as const;\n`;
}

const files = {
  "../src/api/schema.d.ts": NOTE + astToString(await openapiTS(document)),
  "../src/api/tables.ts": `${NOTE}${roles()}\n${words()}`,
};
let stale = false;
for (const [name, content] of Object.entries(files)) {
  const file = new URL(name, import.meta.url);
  if (!process.argv.includes("--check")) writeFileSync(file, content);
  else if (readFileSync(file, "utf8") !== content) {
    process.stderr.write(`console/${name.slice(3)} is not what docs/openapi.json says; run npm run schema in console/ and commit it\n`);
    stale = true;
  }
}
process.exit(stale ? 1 : 0);
