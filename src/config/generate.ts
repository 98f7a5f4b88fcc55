/**
 * Writes the pages and schemas in docs/reference/ from the declarations of settings, segments and metrics. `--check` fails
 * when one is out of date.
 */
import { metricsReference } from "../telemetry/reference.ts";
import { publishPages } from "./publish-pages.ts";
import { configJsonSchema, configReference } from "./reference.ts";
import { segmentsJsonSchema } from "./segments/segments-schema.ts";

publishPages({
  "configuration.md": configReference(),
  "config.schema.json": configJsonSchema(),
  "metrics.md": metricsReference(),
  "segments.schema.json": segmentsJsonSchema(),
});
