import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** A client's connection through the proxy. */
export interface ProxiedConnection {
  /** The first bytes that the client sent; Kafka's clients say their client id in them. */
  readonly opening: Buffer;
}

export type Which = (connection: ProxiedConnection) => boolean;
export type Direction = "requests" | "replies";

/** What happens to the bytes of connections that match. */
interface Fault {
  readonly which: Which;
  readonly direction: Direction | "both";
  readonly until: Promise<void> | number;
}

interface Pair extends ProxiedConnection {
  opening: Buffer;
  readonly client: Socket;
  readonly server: Socket;
}

const ALL: Which = () => true;

/** Connections whose client said so in its first bytes. */
export function saying(text: string): Which {
  return ({ opening }) => opening.includes(text);
}

/** Stands between clients and a service, and does to their connections what networks do. */
export class TcpProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #pairs = new Set<Pair>();
  readonly #faults = new Set<Fault>();
  readonly #refused = new Set<Which>();

  constructor(server: Server, target: number) {
    this.#server = server.on("connection", (client) => this.#accept(client));
    this.#target = target;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The connections that are open. */
  get connections(): readonly ProxiedConnection[] {
    return [...this.#pairs];
  }

  /** Breaks open connections off; how many. New ones are let through. */
  cut(which: Which = ALL): number {
    const cut = [...this.#pairs].filter(which);
    for (const { client, server } of cut) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
    return cut.length;
  }

  /** Breaks connections off as soon as their client speaks; until the function that it gives is called. */
  refuse(which: Which = ALL): () => void {
    return during(this.#refused, which);
  }

  /** Passes every piece of bytes on so much later; until the function that it gives is called. */
  delay(ms: number, which: Which = ALL): () => void {
    return during(this.#faults, { which, direction: "both", until: ms });
  }

  /** Lets connections stand with nothing passed on; until the function that it gives is called. */
  hold(direction: Direction | "both" = "both", which: Which = ALL): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = during(this.#faults, { which, direction, until: promise });
    return () => {
      end();
      resolve();
    };
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }

  #accept(client: Socket): void {
    const server = connect(this.#target, "127.0.0.1");
    const pair: Pair = { client, server, opening: Buffer.alloc(0) };
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.setNoDelay(true).on("error", end).on("close", end);
    void this.#carry(pair, "requests");
    void this.#carry(pair, "replies");
  }

  async #carry(pair: Pair, direction: Direction): Promise<void> {
    const [from, to] = direction === "requests" ? [pair.client, pair.server] : [pair.server, pair.client];
    try {
      for await (const bytes of from as AsyncIterable<Buffer>) {
        if (pair.opening.length === 0) this.#open(pair, bytes);
        for (const fault of this.#faults) await this.#suffer(fault, pair, direction);
        if (!to.write(bytes)) await once(to, "drain");
      }
      to.end();
    } catch {
      // The connection broke, which ends both its halves: nothing is left to carry.
      pair.client.destroy();
    }
  }

  #open(pair: Pair, bytes: Buffer): void {
    pair.opening = bytes;
    if ([...this.#refused].some((which) => which(pair))) this.cut((other) => other === pair);
  }

  async #suffer({ which, direction, until }: Fault, pair: Pair, going: Direction): Promise<void> {
    if ((direction !== "both" && direction !== going) || !which(pair)) return;
    await (typeof until === "number" ? pause(until) : until);
  }
}

function during<Item>(items: Set<Item>, item: Item): () => void {
  items.add(item);
  return () => void items.delete(item);
}

/** A proxy on a free port of 127.0.0.1 before a port of 127.0.0.1. Stop it after. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return new TcpProxy(server, target);
}
