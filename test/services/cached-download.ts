import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ownedFolder } from "./owned-folder.ts";

const PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";
const LONGEST_DOWNLOAD_MS = 300_000;

/** What Maven fetches: jars with all they depend on, or one archive, unpacked. */
export interface Download {
  readonly name: string;
  readonly jars?: readonly { readonly group: string; readonly id: string; readonly version: string }[];
  /** group:id:version:type:classifier */
  readonly archive?: string;
}

/** Where downloads of this name stay from one run to the next. */
export function cacheFolder(name: string): string {
  return join(process.env["PITBOSS_SERVICES_CACHE"] || join(homedir(), ".cache", "pitboss-services"), name);
}

function folderOf({ name }: Download): string {
  return cacheFolder(name);
}

export function isCached(download: Download): boolean {
  return existsSync(folderOf(download));
}

function pomOf({ name, jars = [] }: Download): string {
  const dependencies = jars.map(
    ({ group, id, version }) =>
      `<dependency><groupId>${group}</groupId><artifactId>${id}</artifactId><version>${version}</version></dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>pitboss</groupId><artifactId>${name}</artifactId><version>1</version>
  <dependencies>${dependencies.join("")}</dependencies></project>`;
}

function goalOf({ archive }: Download): readonly string[] {
  return archive === undefined
    ? [`${PLUGIN}:copy-dependencies`, "-DincludeScope=runtime"]
    : [`${PLUGIN}:unpack`, `-Dartifact=${archive}`];
}

/** Maven 3 is not safe for two at once on one local repository, so each download has its own, thrown away after. */
async function fetchInto(folder: string, download: Download): Promise<void> {
  const pom = join(folder, "pom.xml");
  const repository = join(folder, "repository");
  await writeFile(pom, pomOf(download));
  const options = [
    "-B",
    "-q",
    "-f",
    pom,
    `-Dmaven.repo.local=${repository}`,
    `-DoutputDirectory=${join(folder, "lib")}`,
  ];
  await promisify(execFile)("mvn", [...options, ...goalOf(download)], { timeout: LONGEST_DOWNLOAD_MS }).catch(
    (error: Error & { stdout?: string }) => {
      const reason = /\[ERROR\] (.*)/.exec(error.stdout ?? "")?.[1] ?? error.message;
      throw new Error(`Maven could not fetch ${download.name}: ${reason}`, { cause: error });
    },
  );
  await rm(repository, { recursive: true });
}

/**
 * Downloads at most once; the folder that holds the files. It appears under its name only when it is complete, so that
 * neither a download that was cut off nor one that goes on at the same time is ever taken for a whole one.
 */
export async function cachedDownload(download: Download): Promise<string> {
  const folder = folderOf(download);
  if (existsSync(folder)) return join(folder, "lib");
  const partial = ownedFolder(join(folder, ".."), `.partial-${download.name}-`);
  try {
    await fetchInto(partial, download);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return join(folder, "lib");
}
