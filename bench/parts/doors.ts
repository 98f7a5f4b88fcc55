import { SERVERS, type ServerName, serverCost } from "../doors/http.ts";
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
  let bare = 0;
  const results: Result[] = [];
  for (const server of SERVERS) {
    tell(`door, ${server}, batches of ${batch}`);
    const costs: number[] = [];
    while (costs.length < sizes.repeat) costs.push(await serverCost(server, batch, sizes.doors));
    if (server === "bare") bare = spreadOf(costs).median;
    const name = nameOf(server, batch);
    results.push(resultOf(name, UNITS.cpu, costs));
    results.push(
      resultOf(
        name,
        UNITS.ofBare,
        costs.map((cost) => (bare / cost) * 100),
      ),
    );
  }
  return results;
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
