// Read a release with hyparquet, which works in browsers: node read.mjs RELEASE
// It prints how many rows each config has, and fails where a span is not in its text.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

const release = process.argv[2];
const rows = { records: 0, spans: 0 };
const texts = new Map();

async function read(config, look) {
  const folder = join(release, "data", config);
  for (const name of readdirSync(folder).sort()) {
    const file = await asyncBufferFromFile(join(folder, name));
    for (const row of await parquetReadObjects({ file, compressors })) {
      rows[config] += 1;
      look(row);
    }
  }
}

// Offsets count code points, of which a string in JavaScript may need two units each.
function check(id, span) {
  const points = texts.get(id);
  if (!points) return; // a stand-off article
  const found = points.slice(Number(span.start), Number(span.end)).join("");
  if (found !== span.text) throw new Error(`${id}: ${span.text} is not ${found}`);
}

await read("records", (row) => {
  if (row.text) texts.set(row.id, [...row.text]);
  for (const span of row.spans) check(row.id, span);
});
await read("spans", (row) => check(row.record_id, row));
console.log(`hyparquet ${rows.records} records, ${rows.spans} spans`);
