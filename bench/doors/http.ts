import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { BENCH_KEY, batchesOf } from "./load.ts";

/** A server that parses the same JSON and does nothing with it; the door without a log; the door on the embedded log. */
export const SERVERS = ["bare", "no log", "embedded"] as const;
export type ServerName = (typeof SERVERS)[number];

const CONNECTIONS = 8;

/** CPU-seconds per million events that the server takes: a process of its own, so that only its work is counted. */
export async function serverCost(name: ServerName, batch: number, events: number): Promise<number> {
  const bodies = batchesOf(events, batch);
  const child = fork(new URL("./http-process.ts", import.meta.url), [name]);
  const url = String(await answerOf(child));
  // What is compiled while the first requests are answered is not what is measured.
  await send(url, bodies.slice(0, Math.ceil(bodies.length / 4)));
  child.send("begin");
  await answerOf(child);
  await send(url, bodies);
  child.send("end");
  const microseconds = Number(await answerOf(child));
  child.send("stop");
  await once(child, "exit");
  return microseconds / events;
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
