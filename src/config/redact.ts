import { schemaAt } from "./schema-walk.ts";
import type { Setting, SettingPath } from "./setting-tree.ts";
import { settingsSchema } from "./settings-schema.ts";

const REDACTED = "(not shown)";

/** The settings without the values of those that are secret: what may be printed. */
export function withoutSecrets(setting: Setting, path: SettingPath = []): Setting {
  if (setting.kind === "branch") {
    const entries = [...setting.entries].map(
      ([key, entry]) => [key, { ...entry, setting: withoutSecrets(entry.setting, [...path, key]) }] as const,
    );
    return { ...setting, entries: new Map(entries) };
  }
  const isSecret = schemaAt(settingsSchema, path).meta()?.["secret"] === true;
  const isEmpty = setting.kind === "list" && setting.items.length === 0;
  return isSecret && !isEmpty ? { kind: "leaf", value: REDACTED, place: setting.place } : setting;
}
