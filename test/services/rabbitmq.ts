import { existsSync } from "node:fs";
import { connect } from "node:net";
import { freePort } from "./free-port.ts";
import { Service } from "./service.ts";

/** Not the one in the search path, which drops to Debian's own user and its folders. */
const SERVERS = ["/usr/lib/rabbitmq/bin/rabbitmq-server", "/opt/homebrew/sbin/rabbitmq-server"];
/** The greeting of AMQP 0-9-1; a server that speaks it replies with a method frame on channel 0. */
const AMQP_HEADER = Buffer.from("AMQP\0\0\u0009\u0001", "latin1");
const LONGEST_REPLY_MS = 1_000;
/** Erlang's port mapper would otherwise be started as a daemon that stays behind. */
const RUN = 'epmd -port "$ERL_EPMD_PORT" & exec "$1"';

/** A broker with the user `guest`, password `guest`. */
export interface RabbitMqService extends Pick<Service, "kill" | "restart" | "stop" | "log"> {
  readonly port: number;
  readonly url: string;
}

/** Where the server is, if it is installed. */
export function rabbitMqServer(): string | undefined {
  return SERVERS.find((path) => existsSync(path));
}

/** Whether someone who speaks AMQP 0-9-1 listens there. */
export async function speaksAmqp(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1").setTimeout(LONGEST_REPLY_MS, () => socket.destroy());
  try {
    socket.write(AMQP_HEADER);
    for await (const reply of socket as AsyncIterable<Buffer>) return reply[0] === 1 && reply.readUInt16BE(1) === 0;
    return false;
  } finally {
    socket.destroy();
  }
}

async function environment(folder: string, port: number): Promise<Record<string, string>> {
  return {
    HOME: folder,
    ERL_EPMD_PORT: String(await freePort()),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_NODENAME: `pitboss-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(await freePort()),
    RABBITMQ_MNESIA_BASE: `${folder}/mnesia`,
    RABBITMQ_LOGS: "-",
    RABBITMQ_CONFIG_FILE: `${folder}/rabbitmq`,
    RABBITMQ_CONF_ENV_FILE: `${folder}/rabbitmq-env.conf`,
    RABBITMQ_ENABLED_PLUGINS_FILE: `${folder}/enabled_plugins`,
    // Becomes the Erlang machine instead of waiting for it: what is killed is the server itself.
    RUNNING_UNDER_SYSTEMD: "true",
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "+S 1:1 -kernel inet_dist_use_interface {127,0,0,1}",
  };
}

/** Starts RabbitMQ; serves when this is done. Stop it after. */
export async function startRabbitMq(): Promise<RabbitMqService> {
  const server = rabbitMqServer();
  if (server === undefined) throw new Error("RabbitMQ is not installed: apt-get install rabbitmq-server");
  const port = await freePort();
  const service = new Service({
    name: "rabbitmq",
    command: async (folder) => ({
      line: ["sh", "-c", RUN, "sh", server],
      env: await environment(folder, port),
    }),
    answers: () => speaksAmqp(port),
  });
  await service.start();
  return Object.assign(service, { port, url: `amqp://guest:guest@127.0.0.1:${port}` });
}
