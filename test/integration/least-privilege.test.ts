import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from "kafkajs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { feed } from "../examples/feed.ts";
import { type KafkaService, startKafka } from "../services/kafka.ts";
import { describeWithServices, sharedServices } from "../services/shared-services.ts";
import { useInstallations } from "../support/installation.ts";

const GUIDE = readFileSync(new URL("../../docs/operators.md", import.meta.url), "utf8");
const PASSWORD = "secret";
const RESOURCES = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  "transactional-id": AclResourceTypes.TRANSACTIONAL_ID,
} as const;
const OPERATIONS = {
  Create: AclOperationTypes.CREATE,
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
} as const;

/** Every user has to log in, and may do nothing but what rules allow; the broker's own listener may do all. */
const SECURED = {
  "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
  "super.users": "User:ANONYMOUS",
  "listener.security.protocol.map": "CLIENTS:SASL_PLAINTEXT,DIRECT:PLAINTEXT,CONTROLLER:PLAINTEXT",
  "sasl.enabled.mechanisms": "PLAIN",
  "listener.name.clients.plain.sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required user_pitboss="${PASSWORD}" user_crm="${PASSWORD}";`,
};

/** The rules that the guide for operators gives, as the broker takes them. */
function rulesOf(guide: string) {
  const commands = guide.matchAll(/^\s*acl (\w+) --(topic|group|transactional-id) (\S+) --pattern (\w+) (.+)$/gm);
  return [...commands].flatMap(([, user = "", resource = "", name = "", pattern = "", operations = ""]) =>
    operations.split(" ").map((operation) => ({
      principal: `User:${user}`,
      host: "*",
      resourceType: RESOURCES[resource as keyof typeof RESOURCES],
      resourceName: name,
      resourcePatternType: pattern === "prefixed" ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
      operation: OPERATIONS[operation as keyof typeof OPERATIONS],
      permissionType: AclPermissionTypes.ALLOW,
    })),
  );
}

describeWithServices("a Kafka that allows what the guide for operators says and no more", () => {
  const newInstallation = useInstallations();
  let kafka: KafkaService;

  beforeAll(async () => {
    kafka = await startKafka({ properties: SECURED });
    const admin = new Kafka({ brokers: [...kafka.directBrokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const acl = rulesOf(GUIDE);
    expect(acl.length).toBeGreaterThan(5);
    await admin.createAcls({ acl });
    await admin.disconnect();
  });
  afterAll(() => kafka?.stop());

  test("lets an installation and a subscriber do all their work", async () => {
    const sasl = { mechanism: "plain", username: "pitboss" };
    const settings = { brokers: kafka.brokers, registry: sharedServices().registry, sasl };
    const installation = newInstallation({ partitions: 2, kafka: settings, tenants: { acme: {}, zeta: {} } });
    const env = { PITBOSS_KAFKA__SASL__PASSWORD: PASSWORD };
    const done = async (...args: string[]) => {
      const { code, stdout, stderr } = await installation.pitboss(args, { env });
      expect(code, `pitboss ${args.join(" ")}: ${stderr}`).toBe(0);
      return stdout;
    };
    await done("topics", "apply");
    await done("topics", "plan");
    await done("ingest", installation.write("feed.ndjson", feed(5, Date.now())));
    await done("run", "--once");
    const { findings } = JSON.parse(await done("doctor", "--json")) as { findings: object[] };
    const detail = "0 records to fold, 0 records to sink";
    expect(findings).toContainEqual({ check: "log", health: "ok", detail });
    const run = installation.start(["run"], { env });
    await run.said("following the log");
    const running = JSON.parse(await done("doctor", "--json")) as { findings: object[] };
    const rows = expect.stringMatching(/^ClickHouse \S+, [1-9]\d* rows/);
    expect(running.findings).toContainEqual({ check: "warehouse", health: "ok", detail: rows });
    const { code, stderr } = await run.stop("SIGTERM");
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/authori[sz]/i) });
    expect((await done("triggers", "tail")).split("\n").length).toBeGreaterThan(5);
    expect(await firstValue(kafka.brokers)).toBeInstanceOf(Buffer);
  });
});

/** What a subscriber gets first. */
async function firstValue(brokers: readonly string[]): Promise<Buffer | null> {
  const sasl = { mechanism: "plain", username: "crm", password: PASSWORD } as const;
  const kafka = new Kafka({ brokers: [...brokers], sasl, logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `crm-${randomUUID()}` });
  const first = Promise.withResolvers<Buffer | null>();
  consumer.on(consumer.events.CRASH, ({ payload }) => first.reject(payload.error));
  await consumer.connect();
  await consumer.subscribe({ topic: "pitboss.triggers", fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => first.resolve(message.value) });
  return first.promise.finally(() => consumer.disconnect());
}
