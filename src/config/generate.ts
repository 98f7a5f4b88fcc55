/**
 * Writes the pages and schemas in docs/reference/ from the declarations of settings, segments and metrics. `--check` fails
 * when one is out of date.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { metricsReference } from "../telemetry/reference.ts";
import { configJsonSchema, configReference } from "./reference.ts";
import { segmentsJsonSchema } from "./segments/segments-schema.ts";

const FOLDER = new URL("../../docs/reference/", import.meta.url);
const FILES = {
  "configuration.md": configReference(),
  "config.schema.json": configJsonSchema(),
  "metrics.md": metricsReference(),
  "segments.schema.json": segmentsJsonSchema(),
};

mkdirSync(FOLDER, { recursive: true });
for (const [name, text] of Object.entries(FILES)) {
  const file = new URL(name, FOLDER);
  const current = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  if (current === text) continue;
  if (process.argv.includes("--check")) {
    process.stderr.write(`docs/reference/${name} is out of date: run npm run generate\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
  }
}
