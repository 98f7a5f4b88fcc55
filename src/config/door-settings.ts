import { z } from "zod";
import { duration, oneOf, positiveDuration, switched, text, wholeNumber } from "./setting-kinds.ts";

const NAME = /^(?!.*__)[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

function optionalText(allowed: string, description: string) {
  return text(/^[^\0]+$/, allowed, { description }).optional();
}

function secret(description: string) {
  return z.string().min(1).meta({ description, allowed: "a text that is not empty", secret: true }).optional();
}

function optionalFile(description: string) {
  return optionalText("a file in PEM form, relative to the working directory or absolute", description);
}

const caFile = optionalFile("Certificates of the authorities to trust. Absent: the system's.");
const certFile = optionalFile("The client's certificate, if the brokers want one.");
const keyFile = optionalFile("The key of it.");
const username = optionalText("a text that is not empty", "Who to be at the broker.");

const connectorSettings = {
  enabled: switched({ description: "False: the connector rests.", default: true }),
  tenant: text(/^.+$/su, "the id of a configured tenant", {
    description: "Whose every message is.",
    default: "default",
  }),
  storm_pause: duration({
    description:
      "How long it pauses when its dead letters exceed `dead_letter_limit`; 0: until the process starts again.",
    default: "15m",
  }),
};

/** Settings of a connector to a RabbitMQ queue (inputs.md, sections 2 and 5). */
export const rabbitMqSettings = {
  ...connectorSettings,
  url: z
    .string()
    .regex(/^amqps?:\/\/[^\s/?#]+(\/[^\s/?#]*)?$/)
    .meta({
      description: "Where the broker is, with its virtual host. It may hold user and password, so it is never shown.",
      default: "amqp://localhost",
      allowed: "amqp://host:port/vhost or amqps://host:port/vhost",
      secret: true,
    }),
  username,
  password: secret("The password there."),
  queue: optionalText("the name of a queue", "The queue. Needed."),
  declare: switched({
    description: "Make the queue where it is missing, as a durable quorum queue; false: it must be there, of any kind.",
    default: true,
  }),
  single_active_consumer: switched({
    description:
      "A queue that is made gives messages to one process at a time, so that a player's events keep their order.",
    default: true,
  }),
  delivery_limit: wholeNumber(-1, 1_000_000_000, {
    description:
      "How often a message may come again before a queue that is made drops it; -1: for ever. Absent: the broker's default.",
  }).optional(),
  prefetch: wholeNumber(1, 65535, { description: "Messages under way at most.", default: 1000 }),
  heartbeat: positiveDuration({
    description: "A broker that is silent for twice as long is gone. Whole seconds.",
    default: "20s",
  }),
  ca_file: caFile,
  cert_file: certFile,
  key_file: keyFile,
};

/** Settings of a connector to the operator's own topics (inputs.md, sections 2 and 5). */
export const kafkaDoorSettings = {
  ...connectorSettings,
  brokers: z.array(z.string().regex(/^[^\s:/,]+:\d{1,5}$|^\[[0-9A-Fa-f:]+\]:\d{1,5}$/)).meta({
    description: "Some brokers of the operator's cluster. Needed.",
    default: [],
    allowed: "a list of host:port",
  }),
  topics: z
    .array(z.string().regex(/^[A-Za-z0-9._-]{1,249}$/))
    .meta({ description: "The topics. Needed.", default: [], allowed: "a list of names of topics" }),
  group: text(/^[^\0]{1,255}$/u, "the name of a consumer group", {
    description: "The consumer group: processes that share it share the partitions.",
    default: "pitboss",
  }),
  client_id: text(/^[A-Za-z0-9._-]{1,100}$/, "up to 100 letters, digits, dots, hyphens and underscores", {
    description: "What brokers call this program in their logs and quotas.",
    default: "pitboss",
  }),
  start: oneOf(["earliest", "latest"], {
    description: "Where a group without an offset begins.",
    default: "earliest",
  }),
  isolation: oneOf(["read_committed", "read_uncommitted"], {
    description: "Whether records of transactions that are open or rolled back are left out.",
    default: "read_committed",
  }),
  session_timeout: positiveDuration({
    description: "A process that is silent for this long loses its partitions to the others.",
    default: "30s",
  }),
  ssl: z
    .strictObject({
      enabled: switched({ description: "Talk TLS to the brokers.", default: false }),
      ca_file: caFile,
      cert_file: certFile,
      key_file: keyFile,
    })
    .meta({ description: "Encryption.", allowed: "a map of enabled, ca_file, cert_file and key_file" }),
  sasl: z
    .strictObject({
      mechanism: oneOf(["none", "plain", "scram-sha-256", "scram-sha-512"], {
        description: "How to log in to the brokers.",
        default: "none",
      }),
      username,
      password: secret("The password."),
    })
    .meta({ description: "Authentication.", allowed: "a map of mechanism, username and password" }),
};

const connectorName = z.string().regex(NAME).meta({
  allowed: "a name of 1 to 64 letters, digits, dots, hyphens and single underscores",
});

function connectors<Shape extends z.ZodRawShape>(shape: Shape, description: string) {
  const connector = z.strictObject(shape).meta({ description, allowed: "a map of the connector's settings" });
  return z
    .record(connectorName, connector)
    .meta({ description, default: {}, allowed: "a map of a connector's name to its settings" });
}

/** Doors that take from brokers; a connector per queue or group of topics, under a name of the operator's choice. */
export const doorSettings = z
  .strictObject({
    rabbitmq: connectors(rabbitMqSettings, "Queues to take from."),
    kafka: connectors(kafkaDoorSettings, "Topics of the operator's to take from."),
  })
  .meta({ description: "Doors that take from brokers.", allowed: "a map of rabbitmq and kafka" });
