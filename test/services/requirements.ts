import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isCached } from "./cached-download.ts";
import { KAFKA } from "./kafka.ts";
import { rabbitMqServer } from "./rabbitmq.ts";
import { SCHEMA_REGISTRY } from "./schema-registry.ts";

const OLDEST_JAVA = 17;

/** What a command says, or nothing when there is no such command. */
async function said(command: string, ...args: string[]): Promise<string> {
  return promisify(execFile)(command, args).then(
    ({ stdout, stderr }) => stdout + stderr,
    () => "",
  );
}

async function hasJava(): Promise<boolean> {
  const version = /version "(\d+)/.exec(await said("java", "-version"))?.[1];
  return Number(version) >= OLDEST_JAVA;
}

async function canDownload(): Promise<boolean> {
  return (isCached(KAFKA) && isCached(SCHEMA_REGISTRY)) || (await said("mvn", "-v")) !== "";
}

/** What must be installed before the services can start; undefined when nothing is missing. */
export async function missingForServices(): Promise<string | undefined> {
  const needs = [
    { name: `Java ${OLDEST_JAVA}`, debian: "openjdk-17-jre-headless", isThere: await hasJava() },
    { name: "Maven", debian: "maven", isThere: await canDownload() },
    { name: "kcat", debian: "kcat", isThere: (await said("kcat", "-V")) !== "" },
    { name: "RabbitMQ", debian: "rabbitmq-server", isThere: rabbitMqServer() !== undefined },
  ].filter(({ isThere }) => !isThere);
  if (needs.length === 0) return undefined;
  const names = needs.map(({ name }) => name).join(" and ");
  const packages = needs.map(({ debian }) => debian).join(" ");
  return `${names} ${needs.length === 1 ? "is" : "are"} needed (apt-get install ${packages})`;
}
