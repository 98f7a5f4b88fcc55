import { fileURLToPath } from "node:url";
import { loadConfig } from "../../../src/config/config.ts";
import type { FoldRules } from "../../../src/rules/fold-rules.ts";
import type { InputRules } from "../../../src/rules/input-rules.ts";
import type { DurationMicros } from "../../../src/values/time.ts";

const SEGMENTS = fileURLToPath(new URL("../../../examples/segments.yaml", import.meta.url));
const { foldRules, inputRules } = loadConfig({ env: { PITBOSS_SEGMENTS: SEGMENTS } });

/** What engines and the oracle fold with. */
export function foldRulesWith(emitInterval: number): FoldRules {
  return { ...foldRules, emitInterval: emitInterval as DurationMicros };
}

/** What the feed is accepted with. */
export const INPUT_RULES: InputRules = inputRules;
