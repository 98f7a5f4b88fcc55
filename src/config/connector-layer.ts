import { z } from "zod";
import { kafkaDoorSettings, rabbitMqSettings } from "./door-settings.ts";
import { settingsIn } from "./schema-walk.ts";
import { type Branch, type Entry, overlay, type Setting, settingOf, settingUnder } from "./setting-tree.ts";

const DEFAULT = { origin: "default", where: "default" } as const;

const KINDS: Readonly<Record<string, Setting>> = {
  rabbitmq: defaultsOf(z.strictObject(rabbitMqSettings)),
  kafka: defaultsOf(z.strictObject(kafkaDoorSettings)),
};

function defaultsOf(schema: z.ZodType): Setting {
  let layer = settingOf({}, DEFAULT);
  for (const { path, schema: setting } of settingsIn(schema)) {
    const value = setting.meta()?.["default"];
    if (value !== undefined) layer = overlay(layer, settingUnder(path, settingOf(value, DEFAULT)));
  }
  return layer;
}

/** The settings with every connector of a door complete: what it leaves out is at its default. */
export function withCompleteConnectors(root: Setting): Setting {
  return mapped(root, "doors", (doors) =>
    Object.entries(KINDS).reduce(
      (complete, [kind, defaults]) => mapped(complete, kind, (all) => eachOver(all, defaults)),
      doors,
    ),
  );
}

function mapped(setting: Setting, key: string, change: (setting: Setting) => Setting): Setting {
  if (setting.kind !== "branch") return setting;
  const entry = setting.entries.get(key);
  if (entry === undefined) return setting;
  return { ...setting, entries: new Map(setting.entries).set(key, { ...entry, setting: change(entry.setting) }) };
}

function eachOver(connectors: Setting, defaults: Setting): Setting {
  if (connectors.kind !== "branch") return connectors;
  const complete = [...connectors.entries].map(([name, entry]): [string, Entry] => [
    name,
    { ...entry, setting: overlay(defaults, entry.setting) },
  ]);
  return { ...connectors, entries: new Map(complete) } satisfies Branch;
}
