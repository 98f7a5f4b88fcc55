import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cachedDownload, type Download, isCached } from "../services/cached-download.ts";
import { pathOf, succeeds, type Toolchain } from "./toolchain.ts";

const DEPENDENCY = /<groupId>(.+?)<\/groupId>\s*<artifactId>(.+?)<\/artifactId>\s*<version>(.+?)<\/version>/g;

/** What the example's own pom.xml asks for. */
function download(): Download {
  const pom = readFileSync(pathOf("java/pom.xml"), "utf8");
  const [, dependencies = ""] = pom.split("<dependencies>");
  const jars = [...dependencies.matchAll(DEPENDENCY)].map(([, group = "", id = "", version = ""]) => ({
    group,
    id,
    version,
  }));
  return { name: `java-examples-${hash("sha256", pom).slice(0, 8)}`, jars };
}

export const JAVA: Toolchain = {
  language: "Java",
  missing: async () => {
    if (!(await succeeds("javac", "-version"))) return "a JDK is needed (apt-get install openjdk-17-jdk-headless)";
    if (isCached(download()) || (await succeeds("mvn", "-v"))) return undefined;
    return "Maven is needed (apt-get install maven)";
  },
  prepared: async () => {
    const jars = await cachedDownload(download());
    const memory = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"];
    return (example) => {
      const source = pathOf(`java/${example}.java`);
      return ["java", ...memory, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", join(jars, "*"), source];
    };
  },
};
