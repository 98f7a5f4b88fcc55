import type { Fault } from "./fault.ts";
import { entryAt, formatPath, type Setting } from "./setting-tree.ts";
import type { Settings } from "./settings-schema.ts";

/** What a connector to a broker needs, and what must hold between its settings. */
export function doorFaults({ doors, tenants }: Settings, tree: Setting): Fault[] {
  const faults: Fault[] = [];
  const expect = (holds: boolean, path: readonly string[], complaint: string) => {
    const culprit = entryAt(tree, path).setting;
    if (!holds) faults.push({ culprit, line: `${culprit.place.where}: ${formatPath(path)}: ${complaint}` });
  };
  for (const [name, { queue, tenant, cert_file, key_file, url }] of Object.entries(doors.rabbitmq)) {
    const path = ["doors", "rabbitmq", name];
    expect(queue !== undefined, path, "needs a queue");
    expect(URL.canParse(url), [...path, "url"], "what is there is no URL; percent-encode what is special in it");
    expect(tenant in tenants, [...path, "tenant"], `${tenant} is not configured; add it to tenants`);
    expect(isPair(cert_file, key_file), path, "needs cert_file and key_file together, or neither");
  }
  for (const [name, { brokers, topics, tenant, ssl, sasl }] of Object.entries(doors.kafka)) {
    const path = ["doors", "kafka", name];
    expect(brokers.length > 0, path, "needs brokers");
    expect(topics.length > 0, path, "needs topics");
    expect(tenant in tenants, [...path, "tenant"], `${tenant} is not configured; add it to tenants`);
    expect(isPair(ssl.cert_file, ssl.key_file), [...path, "ssl"], "needs cert_file and key_file together, or neither");
    const hasLogin = sasl.mechanism === "none" || (sasl.username !== undefined && sasl.password !== undefined);
    expect(hasLogin, [...path, "sasl"], "needs username and password with a mechanism");
  }
  return faults;
}

function isPair(certificate: string | undefined, key: string | undefined): boolean {
  return (certificate === undefined) === (key === undefined);
}
