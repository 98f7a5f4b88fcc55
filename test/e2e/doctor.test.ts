import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { useInstallations } from "../support/installation.ts";
import { statusOf } from "../support/status.ts";
import { betLine } from "./events.ts";

describe("doctor", () => {
  const newInstallation = useInstallations();

  it("finds nothing wrong where nothing has begun, and leaves nothing behind", async () => {
    const installation = newInstallation({ tenants: { acme: {} } });
    const { findings, topics } = await statusOf(installation);
    expect(findings).toContainEqual({ check: "configuration", health: "ok", detail: "2 tenants: default, acme" });
    expect(findings).toContainEqual({ check: "log", health: "ok", detail: expect.stringContaining("none yet") });
    expect(topics).toEqual([]);
    expect(await installation.done("doctor")).toMatch(
      /^check .*health .*detail\nconfiguration +ok +2 tenants: default, acme\n/,
    );
  });

  it("tells what waits to be folded and sunk, and that nothing does after a run", async () => {
    const installation = newInstallation();
    await installation.done("ingest", installation.write("feed.ndjson", [betLine("1"), betLine("2"), "rubbish"]));
    const waiting = await statusOf(installation);
    const log = { check: "log", health: "warning", detail: "2 records to fold, 3 records to sink" };
    expect(waiting.findings).toContainEqual(log);
    expect(waiting.topics).toContainEqual(
      expect.objectContaining({ topic: "pitboss.events", partitions: 4, records: 2, engineLag: 2, sinkLag: 2 }),
    );
    await installation.done("run", "--once");
    const done = await statusOf(installation);
    expect(done.findings.map(({ check, health }) => [check, health])).toEqual(
      ["configuration", "data directory", "log", "engine", "warehouse"].map((check) => [check, "ok"]),
    );
    const text = await installation.done("doctor");
    expect(text).toMatch(/\nlog +ok +0 records to fold, 0 records to sink\n/);
    expect(text).toMatch(/\nwarehouse +ok +ClickHouse \S+, [\d,]+ rows in \d+ tables\n/);
    expect(text).toMatch(/\npitboss\.events +4 +2 +0 +0\n/);
  });

  it("ends with 1 and names what is broken", async () => {
    const installation = newInstallation();
    await installation.done("ingest", installation.write("feed.ndjson", [betLine("1")]));
    writeFileSync(installation.path(".pitboss/log.sqlite"), "this is no log");
    const { code, stdout, stderr } = await installation.pitboss(["doctor", "--json"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(JSON.parse(stdout).findings).toContainEqual({
      check: "log",
      health: "broken",
      detail: expect.stringMatching(/log\.sqlite is damaged or not a log/),
    });
  });
});
