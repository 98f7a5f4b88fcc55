import { ConfigError } from "../config-error.ts";
import { shown } from "../fault.ts";
import { nearest } from "../nearest.ts";
import { type Branch, formatPath, type Place, type Setting, type SettingPath } from "../setting-tree.ts";

/** Line 9 before line 10. */
const BY_PLACE = new Intl.Collator("en", { numeric: true });

/** Collects everything wrong with a file of segments: the place, the key path, and what is allowed there. */
export class SegmentFaults {
  readonly #lines: string[] = [];

  at(place: Place | undefined, path: SettingPath, remedy: string): void {
    this.#lines.push(`${place?.where ?? ""}: ${formatPath(path) || "the file"}: ${remedy}`);
  }

  /** The value is none of those allowed. */
  value(setting: Setting, path: SettingPath, allowed: string): void {
    this.at(setting.place, path, `${shown(setting)} is not allowed; give ${allowed}`);
  }

  /** Keys of the map that are not among the allowed ones. */
  unknownKeys(map: Branch, path: SettingPath, allowed: readonly string[]): void {
    for (const [key, { keyPlace }] of map.entries) {
      if (allowed.includes(key)) continue;
      const meant = nearest(key, allowed);
      const hint = meant?.close ? `did you mean ${meant.name}?` : `allowed here: ${allowed.join(", ")}`;
      this.at(keyPlace, [...path, key], `unknown key; ${hint}`);
    }
  }

  shown(setting: Setting): string {
    return shown(setting);
  }

  /** Throws {@link ConfigError} with all of them, if there are any. */
  throwIfAny(): void {
    if (this.#lines.length > 0) throw new ConfigError(this.#lines.sort(BY_PLACE.compare));
  }
}
