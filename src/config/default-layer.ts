import { settingsIn } from "./schema-walk.ts";
import { overlay, type Setting, settingOf, settingUnder } from "./setting-tree.ts";
import { settingsSchema } from "./settings-schema.ts";

const DEFAULT = { origin: "default", where: "default" } as const;

/** Every setting that has a default, at its default. */
export function defaultLayer(): Setting {
  let layer = settingOf({}, DEFAULT);
  for (const { path, schema } of settingsIn(settingsSchema)) {
    const value = schema.meta()?.["default"];
    if (value !== undefined) layer = overlay(layer, settingUnder(path, settingOf(value, DEFAULT)));
  }
  return layer;
}
