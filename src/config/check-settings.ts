import type { z } from "zod";
import { ConfigError } from "./config-error.ts";
import { type Fault, wrongKey, wrongValue } from "./fault.ts";
import { relationFaults } from "./setting-relations.ts";
import type { Setting } from "./setting-tree.ts";
import { plainOf } from "./setting-tree.ts";
import { type Settings, settingsSchema } from "./settings-schema.ts";

/** Line 9 before line 10. */
const BY_PLACE = new Intl.Collator("en", { numeric: true });

/** The settings as typed values. Throws {@link ConfigError} with every fault, each at the place it was given. */
export function checkSettings(tree: Setting): Settings {
  const parsed = settingsSchema.safeParse(plainOf(tree));
  if (!parsed.success) throw errorOf(parsed.error.issues.flatMap((issue) => faultsOf(issue, tree)));
  const faults = relationFaults(parsed.data, tree);
  if (faults.length > 0) throw errorOf(faults);
  return parsed.data;
}

function faultsOf(issue: z.core.$ZodIssue, tree: Setting): Fault[] {
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => wrongKey(tree, [...issue.path, key]));
    case "invalid_key":
      return [wrongKey(tree, issue.path)];
    default:
      return [wrongValue(tree, issue.path)];
  }
}

/** A setting that tenants inherit is at fault once, not once per tenant. */
function errorOf(faults: readonly Fault[]): ConfigError {
  const culprits = new Set<Setting>();
  const lines: string[] = [];
  for (const { culprit, line } of faults) {
    if (!culprits.has(culprit)) lines.push(line);
    culprits.add(culprit);
  }
  return new ConfigError(lines.sort(BY_PLACE.compare));
}
