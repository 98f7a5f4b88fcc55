import { join } from "node:path";
import { cachedDownload, type Download } from "./cached-download.ts";
import { freePort } from "./free-port.ts";
import { Service } from "./service.ts";
import { VERSIONS } from "./versions.ts";

export const SCHEMA_REGISTRY: Download = {
  name: `apicurio-registry-${VERSIONS.apicurio}`,
  archive: `io.apicurio:apicurio-registry-app:${VERSIONS.apicurio}:tar.gz:all`,
};

/**
 * By default the registry keeps its schemas in memory, so that after a restart the ids in the topics would mean nothing
 * or, worse, something else. In a file, written at once, they stay; docker-compose.yml has the same.
 */
export function registryStorage(file: string): string {
  return `jdbc:h2:file:${file};WRITE_DELAY=0`;
}

/** A schema registry; killed, it forgets nothing. */
export interface SchemaRegistryService extends Pick<Service, "kill" | "restart" | "stop" | "log"> {
  /** Where it speaks Confluent's API. */
  readonly url: string;
}

/** Starts Apicurio Registry; serves when this is done. Stop it after. */
export async function startSchemaRegistry(): Promise<SchemaRegistryService> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`;
  const service = new Service({
    name: "schema-registry",
    command: async (folder) => {
      const jar = join(await cachedDownload(SCHEMA_REGISTRY), `apicurio-registry-app-${VERSIONS.apicurio}-runner.jar`);
      const memory = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"];
      const address = ["-Dquarkus.http.host=127.0.0.1", `-Dquarkus.http.port=${port}`];
      const env = { REGISTRY_DATASOURCE_URL: registryStorage(join(folder, "registry")) };
      return { line: ["java", ...memory, ...address, "-jar", jar], env };
    },
    answers: async () => (await fetch(`${url}/subjects`)).ok,
  });
  await service.start();
  return Object.assign(service, { url });
}
