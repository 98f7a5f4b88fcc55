/**
 * What the HTTP door costs beside a server that parses the same JSON and does nothing with it: CPU seconds per million
 * events, and the ratio. Each server is a process of its own, so that only its work is counted.
 *
 *   node bench/doors/http.ts [--batch 100] [--batch 1000] [--events 200000] [--repeat 3]
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { parseArgs } from "node:util";
import { BENCH_KEY, batchesOf } from "./load.ts";

const SERVERS = ["bare", "no log", "embedded"] as const;
type ServerName = (typeof SERVERS)[number];

interface Cost {
  readonly cpuPerMillion: number;
  readonly perCpuSecond: number;
}

const CONNECTIONS = 8;

const { values } = parseArgs({
  options: {
    batch: { type: "string", multiple: true, default: ["100", "1000"] },
    events: { type: "string", default: "200000" },
    repeat: { type: "string", default: "3" },
  },
});

async function measure(name: ServerName, bodies: readonly Buffer[], events: number): Promise<Cost> {
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
  return { cpuPerMillion: microseconds / events, perCpuSecond: Math.round((events / microseconds) * 1e6) };
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

function medianOf(costs: readonly Cost[]): Cost {
  const sorted = costs.toSorted((a, b) => a.cpuPerMillion - b.cpuPerMillion);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (median === undefined) throw new Error("--repeat has to be at least 1");
  return median;
}

for (const size of values.batch.map(Number)) {
  const events = Number(values.events);
  const bodies = batchesOf(events, size);
  let bare = 0;
  for (const name of SERVERS) {
    const costs: Cost[] = [];
    for (let left = Number(values.repeat); left > 0; left--) costs.push(await measure(name, bodies, events));
    const { cpuPerMillion, perCpuSecond } = medianOf(costs);
    bare ||= perCpuSecond;
    const share = Math.round((perCpuSecond / bare) * 100);
    const figures = `${cpuPerMillion.toFixed(1)} CPU-s per million events, ${perCpuSecond} events per CPU second, ${share} %`;
    process.stdout.write(`batches of ${size}, ${name}: ${figures}\n`);
  }
}
