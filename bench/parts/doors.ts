import { type ServerName, serverCosts } from "../doors/http.ts";
import { DOOR, UNITS } from "../names.ts";
import type { BenchContext, Part } from "../part.ts";
import { type Result, resultOf } from "../result.ts";
import { spreadOf } from "../statistics.ts";

const BATCHES = [100, 1000] as const;

/** What the HTTP door costs beside a server that parses the same JSON and does nothing with it. */
export const doors: Part = {
  name: "doors",
  title: "The HTTP door",
  async run(context) {
    const results: Result[] = [];
    for (const batch of BATCHES) results.push(...(await measureBatch(context, batch)));
    const note =
      "CPU of the server's process alone. The bare framework parses the same JSON and answers; the share is that of the events " +
      "that a CPU-second is enough for.";
    return { results, notes: [note] };
  },
};

async function measureBatch({ sizes, tell }: BenchContext, batch: number): Promise<Result[]> {
  tell(`door, batches of ${batch}`);
  const costs = await serverCosts(batch, sizes.doors, sizes.repeat);
  const bare = spreadOf(costs.get("bare") ?? []).median;
  return [...costs].flatMap(([server, each]) => {
    const name = nameOf(server, batch);
    const shares = each.map((cost) => (bare / cost) * 100);
    return [resultOf(name, UNITS.cpu, each), resultOf(name, UNITS.ofBare, shares)];
  });
}

function nameOf(server: ServerName, batch: number): string {
  switch (server) {
    case "bare":
      return `bare framework, batches of ${batch}`;
    case "no log":
      return batch === 100 ? DOOR : `door, batches of ${batch}`;
    case "embedded":
      return `door on the embedded log, batches of ${batch}`;
  }
}
