import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DEFAULT_CONFIG_FILE, readTextFile } from "../file-layer.ts";
import { readSegments, type SegmentDeclaration } from "./read-segments.ts";

/** Read when no file is named and it is there. */
export const DEFAULT_SEGMENTS_FILE = "segments.yaml";

/** The file that declares the segments: the one that the configuration names, seen from its folder, or the default one. */
export function segmentsFileOf(named: string | undefined, configFile: string | undefined): string | undefined {
  const folder = dirname(configFile ?? DEFAULT_CONFIG_FILE);
  if (named !== undefined) return resolveFrom(folder, named);
  const file = resolveFrom(folder, DEFAULT_SEGMENTS_FILE);
  return existsSync(file) ? file : undefined;
}

/** Faults name the file the way that it was given, as far as that can be opened from here. */
function resolveFrom(folder: string, file: string): string {
  return folder === "." || resolve(file) === file ? file : join(folder, file);
}

/** What the file declares. Throws ConfigError when it cannot be read or has faults. */
export function loadSegments(file: string): SegmentDeclaration[] {
  return readSegments(readTextFile(file, "the segments", "set segments in the configuration to another"), file);
}
