import { checkSettings } from "./check-settings.ts";
import { withCompleteConnectors } from "./connector-layer.ts";
import { defaultLayer } from "./default-layer.ts";
import { type Environment, environmentLayers } from "./environment-layer.ts";
import { fileLayer } from "./file-layer.ts";
import { segmentsFileOf } from "./segments/segments-file.ts";
import { withCanonicalNames } from "./setting-names.ts";
import { overlay, type Setting, settingOf } from "./setting-tree.ts";
import type { Settings } from "./settings-schema.ts";
import { withCompleteTenants } from "./tenant-layer.ts";

export interface ConfigSources {
  /** `--config`. Without it `pitboss.yaml` is read if it is there. */
  readonly file?: string | undefined;
  readonly env: Environment;
  /** What flags say, by key of the file; undefined where the flag was not given. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/** The settings in force, with the place that each comes from, and as typed values. */
export interface ResolvedSettings {
  readonly tree: Setting;
  readonly values: Settings;
  /** The file that declares the segments; undefined: there is none. */
  readonly segmentsFile: string | undefined;
}

/** Flags over environment over file over defaults. Throws {@link ConfigError}, which lists every fault found. */
export function readSettings(sources: ConfigSources): ResolvedSettings {
  const file = fileLayer(sources.file);
  const layers = [
    ...(file === undefined ? [] : [withCanonicalNames(file)]),
    ...environmentLayers(sources.env).map((layer) => withCanonicalNames(layer)),
    ...flagLayers(sources.overrides ?? {}),
  ];
  const tree = withCompleteConnectors(withCompleteTenants(layers.reduce(overlay, defaultLayer())));
  const values = checkSettings(tree);
  return { tree, values, segmentsFile: segmentsFileOf(values.segments, sources.file) };
}

function flagLayers(overrides: Readonly<Record<string, unknown>>): Setting[] {
  return Object.entries(overrides)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => settingOf({ [key]: value }, { origin: "flag", where: `--${key.replaceAll("_", "-")}` }));
}
