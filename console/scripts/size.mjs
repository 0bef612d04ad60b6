// Fails where the first load needs more script than the budget: what index.html names, as it is sent with gzip.
import { readFileSync, statSync } from "node:fs";

const BUDGET = 300 * 1024;
const dist = new URL("../dist/", import.meta.url);
const page = readFileSync(new URL("index.html", dist), "utf8");
const scripts = [...new Set([...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path]) => path))];
const sizes = scripts.map((path) => {
  const packed = new URL(`${path}.gz`, dist);
  try {
    return statSync(packed).size;
  } catch {
    return statSync(new URL(path, dist)).size;
  }
});
const total = sizes.reduce((sum, size) => sum + size, 0);
process.stdout.write(
  `First load: ${(total / 1024).toFixed(1)} KiB of script in ${scripts.length} files, gzipped; the budget is ${BUDGET / 1024} KiB\n`,
);
if (scripts.length === 0 || total > BUDGET) {
  process.stderr.write("console: the first load is over its budget; load what a page alone needs with that page\n");
  process.exit(1);
}
