import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { BENCH_KEY, batchesOf } from "./load.ts";

/** A server that parses the same JSON and does nothing with it; the door without a log; the door on the embedded log. */
export const SERVERS = ["bare", "no log", "embedded"] as const;
export type ServerName = (typeof SERVERS)[number];

const CONNECTIONS = 8;

/** A server in a process of its own, so that only its work is counted. */
interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  /** CPU-seconds per million events, each time that it was measured. */
  readonly costs: number[];
}

/**
 * CPU-seconds per million events that each server takes, as often as asked. They take turns: what else the machine does
 * slows all of them.
 */
export async function serverCosts(batch: number, events: number, repeat: number): Promise<Map<ServerName, number[]>> {
  const bodies = batchesOf(events, batch);
  const servers = new Map<ServerName, Running>();
  for (const name of SERVERS) servers.set(name, await start(name));
  // What is compiled while the first requests are answered is not what is measured.
  for (const { url } of servers.values()) await send(url, bodies);
  for (let time = 0; time < repeat; time++)
    for (const server of servers.values()) server.costs.push((await cpuOf(server, bodies)) / events);
  for (const { child } of servers.values()) {
    child.send("stop");
    await once(child, "exit");
  }
  return new Map([...servers].map(([name, { costs }]) => [name, costs]));
}

async function start(name: ServerName): Promise<Running> {
  const child = fork(new URL("./http-process.ts", import.meta.url), [name]);
  return { child, url: String(await answerOf(child)), costs: [] };
}

/** Microseconds. */
async function cpuOf({ child, url }: Running, bodies: readonly Buffer[]): Promise<number> {
  child.send("begin");
  await answerOf(child);
  await send(url, bodies);
  child.send("end");
  return Number(await answerOf(child));
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const [answer] = await once(child, "message");
  return answer;
}

async function send(url: string, bodies: readonly Buffer[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const left = bodies.values();
  const sender = async () => {
    for (const body of left) await post(url, body, agent);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sender));
  agent.destroy();
}

async function post(url: string, body: Buffer, agent: Agent): Promise<void> {
  const headers = { "content-type": "application/json", "x-api-key": BENCH_KEY, "content-length": body.length };
  const sent = request(`${url}/v1/integration/events`, { method: "POST", agent, headers });
  sent.end(body);
  const [response] = await once(sent, "response");
  response.resume();
  await once(response, "end");
  if (response.statusCode !== 202) throw new Error(`a batch was answered ${response.statusCode}`);
}
