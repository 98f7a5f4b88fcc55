import { describe, expect, it } from "vitest";
import { configOf, loadConfig } from "../../src/config/config.ts";
import { readSettings } from "../../src/config/read-settings.ts";
import { withoutSecrets } from "../../src/config/redact.ts";
import { settingsYaml } from "../../src/config/render-settings.ts";
import { configFile } from "./temporary-config.ts";

function doors(text: string, env = {}) {
  return loadConfig({ file: configFile(text), env }).doors;
}

const BETS = "rabbitmq: { bets: { url: 'amqp://ann:f%40o@mq:5673/casino', queue: bets, tenant: acme } }";
const TOPICS = "kafka: { topics: { brokers: ['k:9092'], topics: [bets], tenant: acme } }";
const ACME = "tenants: { acme: {} }\n";

describe("connectors to brokers", () => {
  it("are none unless there are some", () => {
    expect(doors("")).toEqual({ rabbitMq: [], kafka: [] });
  });

  it("have what they leave out at its default", () => {
    expect(doors(`${ACME}doors:\n  ${BETS}\n  ${TOPICS}`)).toEqual({
      rabbitMq: [
        {
          name: "bets",
          tenant: "acme",
          stormPauseMs: 900_000,
          url: "amqp://ann:f%40o@mq:5673/casino",
          queue: "bets",
          declare: true,
          singleActiveConsumer: true,
          deliveryLimit: undefined,
          prefetch: 1000,
          heartbeatSeconds: 20,
          tls: {},
        },
      ],
      kafka: [
        {
          name: "topics",
          tenant: "acme",
          stormPauseMs: 900_000,
          brokers: ["k:9092"],
          topics: ["bets"],
          group: "pitboss",
          clientId: "pitboss",
          start: "earliest",
          isCommittedOnly: true,
          sessionTimeoutMs: 30_000,
          ssl: undefined,
          sasl: undefined,
        },
      ],
    });
  });

  it("may be several, of which some rest", () => {
    const text = "doors: { rabbitmq: { a: { queue: a }, b: { queue: b, enabled: false }, c: { queue: c } } }";
    expect(doors(text).rabbitMq.map(({ name, queue, tenant }) => [name, queue, tenant])).toEqual([
      ["a", "a", "default"],
      ["c", "c", "default"],
    ]);
  });

  it("take their secrets from the environment", () => {
    const text = "doors: { rabbitmq: { bets: { url: amqps://mq, queue: bets, username: ann } } }";
    const [bets] = doors(text, { PITBOSS_DOORS__RABBITMQ__bets__PASSWORD: "p:@/ss" }).rabbitMq;
    expect(bets?.url).toBe("amqps://ann:p%3A%40%2Fss@mq");
  });

  it("are printed without their secrets, and loaded as printed otherwise", () => {
    const sasl = "sasl: { mechanism: plain, username: ann, password: hidden }";
    const text = `${ACME}doors:\n  ${BETS}\n  kafka: { t: { brokers: ['k:9092'], topics: [bets], ${sasl} } }`;
    const { tree } = readSettings({ file: configFile(text), env: {} });
    const shown = settingsYaml(withoutSecrets(tree));
    expect(shown).not.toMatch(/f%40o|hidden/);
    expect(shown).toContain("queue: bets");
    const again = configFile(settingsYaml(tree));
    expect(configOf(readSettings({ file: again, env: {} })).doors).toEqual(doors(text));
  });

  it.each([
    ["rabbitmq: { bets: {} }", "doors.rabbitmq.bets: needs a queue"],
    ["rabbitmq: { bets: { queue: q, tenant: nobody } }", "doors.rabbitmq.bets.tenant: nobody is not configured"],
    ["rabbitmq: { bets: { queue: q, cert_file: c } }", "needs cert_file and key_file together"],
    ["rabbitmq: { bets: { queue: q, url: 'http://a:hidden@mq' } }", "what is there is not allowed; give amqp://"],
    ["rabbitmq: { bets: { queue: q, prefetch: 0 } }", "doors.rabbitmq.bets.prefetch: 0 is not allowed"],
    ["rabbitmq: { bets: { queue: q, quue: q } }", "did you mean queue?"],
    ["rabbitmq: { 'a b': { queue: q } }", '"a b" is not allowed as a key'],
    ["kafka: { t: { topics: [a] } }", "doors.kafka.t: needs brokers"],
    ["kafka: { t: { brokers: ['k:1'] } }", "doors.kafka.t: needs topics"],
    ["kafka: { t: { brokers: ['k:1'], topics: [a], sasl: { mechanism: plain } } }", "needs username and password"],
  ])("are refused where they cannot work: %s", (text, complaint) => {
    const load = () => doors(`doors: { ${text} }`);
    expect(load).toThrow(complaint);
    expect(load).not.toThrow("hidden");
  });
});
