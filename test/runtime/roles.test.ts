import { describe, expect, it } from "vitest";
import { casino } from "../inputs/documents.ts";
import { useInstallations } from "../support/installation.ts";

const BET = JSON.stringify({ type: "CASINO", tenant: "acme", payload: casino() });

describe("processes of one data directory", () => {
  const install = useInstallations();

  it("fold and sink apart, each role once", async () => {
    const installation = install({ tenants: { acme: {} } });
    const feed = installation.write("feed.ndjson", [BET]);
    await installation.done("ingest", feed);
    const engine = installation.start(["run", "--role", "engine"]);
    const sink = installation.start(["run", "--role", "sink"]);
    await Promise.all([engine.said("following the log"), sink.said("following the log")]);

    // A sink has the embedded warehouse, which is found taken first.
    for (const role of ["engine", "sink", "all"]) {
      const { code, stderr } = await installation.pitboss(["run", "--once", "--role", role]);
      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          `runs as its ${role === "engine" ? "engine" : "warehouse"}. Stop that process first`,
        ),
      });
    }
    expect((await engine.stop("SIGTERM")).code).toBe(0);
    expect((await sink.stop("SIGTERM")).code).toBe(0);
    expect(await installation.rows("SELECT count() AS rounds FROM rounds FINAL")).toEqual([{ rounds: 1 }]);
  });

  it("end once everything is in the tables, also without an engine", async () => {
    const installation = install({ tenants: { acme: {} } });
    await installation.done("ingest", installation.write("feed.ndjson", [BET]));
    await installation.done("run", "--once", "--role", "engine", "--advance-to", "now");
    const { sink, engine } = JSON.parse(await installation.done("run", "--once", "--role", "sink", "--json"));
    expect(engine.folded).toBe(0);
    expect(sink.inserted).toBeGreaterThan(0);
    expect(await installation.rows("SELECT count() AS rounds FROM rounds FINAL")).toEqual([{ rounds: 1 }]);
    expect(await installation.done("run", "--once", "--role", "sink")).toMatch(
      /^0 rows inserted in .* s \(0 rows\/s\)\n$/,
    );

    const { code, stderr } = await installation.pitboss(["run", "--once", "--role", "sink", "--advance-to", "now"]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("a sink lets no time pass") });
  });
});
