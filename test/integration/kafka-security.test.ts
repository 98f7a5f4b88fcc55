import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../src/config/config.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { type OpenLog, openConfiguredLog, withLog } from "../../src/runtime/open-log.ts";
import { type KafkaService, startKafka } from "../services/kafka.ts";
import { describeWithServices, sharedServices } from "../services/shared-services.ts";

const USER = "pitboss";
const PASSWORD = "open-sesame";
const MECHANISMS = ["scram-sha-256", "scram-sha-512", "plain"] as const;

/** A certificate authority of its own, and a broker's certificate from it, as PEM files in the folder. */
function makeCertificates(folder: string): void {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const name = (common: string) => ["-subj", `/CN=${common}`, "-days", "2"];
  openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", ...name("authority"));
  openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "broker.key", "-out", "broker.csr", "-subj", "/CN=broker");
  writeFileSync(join(folder, "san"), "subjectAltName=IP:127.0.0.1\n");
  const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "san", "-days", "2"];
  openssl("x509", "-req", "-in", "broker.csr", "-out", "broker.crt", ...signing);
  const pem = ["broker.key", "broker.crt"].map((file) => readFileSync(join(folder, file), "utf8"));
  writeFileSync(join(folder, "broker.pem"), pem.join(""));
}

describeWithServices("a Kafka that wants TLS and a log-in", () => {
  const folder = mkdtempSync(join(tmpdir(), "pitboss-security-"));
  let kafka: KafkaService;

  beforeAll(async () => {
    makeCertificates(folder);
    kafka = await startKafka({
      scram: ["SCRAM-SHA-256", "SCRAM-SHA-512"].map((each) => `${each}=[name=${USER},password=${PASSWORD}]`),
      properties: {
        "listener.security.protocol.map": "CLIENTS:SASL_SSL,DIRECT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "listener.name.clients.ssl.keystore.type": "PEM",
        "listener.name.clients.ssl.keystore.location": join(folder, "broker.pem"),
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
        "listener.name.clients.plain.sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required user_${USER}="${PASSWORD}";`,
        "listener.name.clients.scram-sha-256.sasl.jaas.config":
          "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        "listener.name.clients.scram-sha-512.sasl.jaas.config":
          "org.apache.kafka.common.security.scram.ScramLoginModule required;",
      },
    });
  });
  afterAll(async () => {
    await kafka?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function configured(changes: Readonly<Record<string, string>>) {
    return loadConfig({
      env: {
        PITBOSS_KAFKA__BROKERS: JSON.stringify(kafka.brokers),
        PITBOSS_KAFKA__REGISTRY: sharedServices().registry,
        PITBOSS_KAFKA__SSL__ENABLED: "true",
        PITBOSS_KAFKA__SSL__CA_FILE: join(folder, "ca.pem"),
        PITBOSS_KAFKA__SASL__MECHANISM: "scram-sha-512",
        PITBOSS_KAFKA__SASL__USERNAME: USER,
        PITBOSS_KAFKA__SASL__PASSWORD: PASSWORD,
        ...changes,
      },
    });
  }
  const surroundings = { clock: systemClock, logger: { warn: () => undefined } };

  test.each(MECHANISMS)("takes and gives transactions over TLS, logged in by %s", async (mechanism) => {
    const config = configured({
      PITBOSS_KAFKA__SASL__MECHANISM: mechanism,
      PITBOSS_TOPIC_PREFIX: `${mechanism}.`,
    });
    const topic = `${mechanism}.rounds`;
    await withLog(config, surroundings, async ({ log }: OpenLog) => {
      const writer = await log.writer("task");
      const record = { topic, partition: 0, key: Buffer.from("k"), value: Buffer.from("v") };
      await writer.commit({ records: [record], group: "g", offsets: [] });
      await writer.close();
      const { records } = await log.read(topic, 0, 0, 10);
      expect(records.map(({ value }) => value?.toString())).toEqual(["v"]);
    });
  });

  test.each([
    ["another password", { PITBOSS_KAFKA__SASL__PASSWORD: "guess" }, /authentication/i],
    ["no authority for the broker's certificate", { PITBOSS_KAFKA__SSL__CA_FILE: "" }, /certificate/i],
  ])("is told apart from one that is away: %s", async (_, change, words) => {
    await expect(openConfiguredLog(configured(change), surroundings)).rejects.toThrow(words);
  });
});
