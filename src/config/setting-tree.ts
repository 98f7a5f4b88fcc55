/**
 * Settings before validation: a tree in which every value remembers where it was given, so that a fault can name the
 * line and `config print` the origin.
 */
export type Origin = "default" | "file" | "env" | "flag";

export interface Place {
  readonly origin: Origin;
  /** `pitboss.yaml:3:11`, `PITBOSS_LATENESS`, `--data-dir` or `default`. */
  readonly where: string;
}

export interface Leaf {
  readonly kind: "leaf";
  readonly value: unknown;
  readonly place: Place;
}

export interface Listing {
  readonly kind: "list";
  readonly items: readonly Setting[];
  readonly place: Place;
}

export interface Entry {
  readonly keyPlace: Place;
  readonly setting: Setting;
}

export interface Branch {
  readonly kind: "branch";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly place: Place;
}

export type Setting = Leaf | Listing | Branch;
export type SettingPath = readonly PropertyKey[];

/** The tree of a plain value, all of it from one place. */
export function settingOf(value: unknown, place: Place): Setting {
  if (Array.isArray(value)) return { kind: "list", items: value.map((item) => settingOf(item, place)), place };
  if (typeof value !== "object" || value === null) return { kind: "leaf", value, place };
  return branchOf(Object.entries(value), place);
}

export function branchOf(values: Iterable<readonly [string, unknown]>, place: Place): Branch {
  const entries = new Map<string, Entry>();
  for (const [key, value] of values) entries.set(key, { keyPlace: place, setting: settingOf(value, place) });
  return { kind: "branch", entries, place };
}

/** A tree with nothing but `setting` under `path`. */
export function settingUnder(path: readonly string[], setting: Setting): Setting {
  return path.reduceRight<Setting>(
    (inner, key) => ({
      kind: "branch",
      entries: new Map([[key, { keyPlace: setting.place, setting: inner }]]),
      place: setting.place,
    }),
    setting,
  );
}

/** `over` laid on `base`: maps are merged key by key, everything else is replaced. A map left empty changes nothing. */
export function overlay(base: Setting, over: Setting): Setting {
  if (base.kind !== "branch") return over;
  if (over.kind === "leaf" && over.value === null) return base;
  if (over.kind !== "branch") return over;
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key);
    entries.set(key, below === undefined ? entry : { ...entry, setting: overlay(below.setting, entry.setting) });
  }
  return { kind: "branch", entries, place: over.entries.size === 0 ? base.place : over.place };
}

export function plainOf(setting: Setting): unknown {
  switch (setting.kind) {
    case "leaf":
      return setting.value;
    case "list":
      return setting.items.map(plainOf);
    case "branch":
      return Object.fromEntries([...setting.entries].map(([key, entry]) => [key, plainOf(entry.setting)]));
  }
}

/** The entry at `path`, or the last one on the way to it that exists. */
export function entryAt(root: Setting, path: SettingPath): Entry {
  let entry: Entry = { keyPlace: root.place, setting: root };
  for (const key of path) {
    const next = childOf(entry.setting, key);
    if (next === undefined) return entry;
    entry = next;
  }
  return entry;
}

function childOf(setting: Setting, key: PropertyKey): Entry | undefined {
  if (setting.kind === "branch") return setting.entries.get(String(key));
  const item = setting.kind === "list" ? setting.items[Number(key)] : undefined;
  return item && { keyPlace: item.place, setting: item };
}

/** `tenants.acme.extra_currencies[0]`. */
export function formatPath(path: SettingPath): string {
  return path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`))
    .join("");
}
