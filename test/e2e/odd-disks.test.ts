import { chmodSync, mkdirSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { mountSmallDisk, type SmallDisk } from "../support/full-disk.ts";
import { type Circumstances, type Installation, useInstallations } from "../support/installation.ts";
import { contentOf, differences } from "../support/tables.ts";
import { feed } from "./feed.ts";

const MEGABYTE = 1024 * 1024;
const NOBODY = 65_534;
/** The superuser may write everywhere, so that the attempt is made by a user who may not. */
const WITHOUT_RIGHTS: Circumstances = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
const TO_THE_END = ["--once", "--advance-to", "2024-03-20"] as const;
const WRITING = [["ingest", "feed.ndjson"], ["run", "--once"], ["run"]];
const READING = [
  ["sql", "SELECT 1"],
  ["dead-letters", "list"],
];

describe("a data directory that cannot be used", () => {
  const newInstallation = useInstallations();

  it("because it is below a file is one clear error of every command", async () => {
    const installation = newInstallation({ data_dir: "feed.ndjson/data" });
    installation.write("feed.ndjson", []);
    for (const args of WRITING) {
      expect(await installation.pitboss(args)).toEqual({
        code: 1,
        stdout: "",
        stderr: expect.stringMatching(/^error: [^\n]*feed\.ndjson[^\n]* is not a directory: name one that is[^\n]*\n$/),
      });
    }
    for (const args of READING) {
      expect(await installation.pitboss(args)).toEqual({
        code: 2,
        stdout: "",
        stderr: expect.stringMatching(
          /^error: there is no data directory [^\n]*feed\.ndjson\/data: name another[^\n]*\n$/,
        ),
      });
    }
  });

  it("because it may not be written is one clear error of every command", async () => {
    const installation = newInstallation();
    installation.write("feed.ndjson", []);
    mkdirSync(installation.dataDir);
    for (const path of [installation.folder, installation.dataDir]) chmodSync(path, 0o555);
    for (const args of [...WRITING, ...READING]) {
      expect(await installation.pitboss(args, WITHOUT_RIGHTS)).toEqual({
        code: 1,
        stdout: "",
        stderr: expect.stringMatching(/^error: [^\n]*\.pitboss[^\n]*write[^\n]*\n$/),
      });
    }
    for (const path of [installation.folder, installation.dataDir]) chmodSync(path, 0o755);
  });
});

describe("a disk that is full", () => {
  const newInstallation = useInstallations();
  let disk: SmallDisk | undefined;

  afterEach(() => disk?.remove());

  it("is one clear error of each command, and once there is room again they go on where they were", async (context) => {
    disk = mountSmallDisk(160 * MEGABYTE);
    if (disk === undefined) return context.skip("no file system can be mounted here: run as root");
    const lines = feed({ players: 12, days: 1, seed: "disk", chaos: 0.2 });
    const [calm, full] = [
      newInstallation({ tick_interval: 0 }),
      newInstallation({ tick_interval: 0, data_dir: `${disk.folder}/data` }),
    ];
    for (const each of [calm, full]) each.write("feed.ndjson", lines);

    disk.fill(2 * MEGABYTE);
    expect(await full.pitboss(["ingest", "feed.ndjson"])).toEqual(noSpace());
    disk.empty();
    await takeAll(full, disk);
    await calm.done("ingest", "feed.ndjson");
    await calm.done("run", ...TO_THE_END);
    expect(differences(await contentOf(full, ["received_at"]), await contentOf(calm, ["received_at"]))).toEqual([]);
  });
});

function noSpace() {
  return {
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(
      /^(?:[^\n]*"level":"warn"[^\n]*\n)*error: [^\n]*(?:no space left|disk is full)[^\n]*\n$/,
    ),
  };
}

/** Ingests and runs, first without room for the warehouse, then without room for all of the log. */
async function takeAll(installation: Installation, disk: SmallDisk): Promise<void> {
  await installation.done("ingest", "feed.ndjson");
  for (const left of [MEGABYTE, 4 * MEGABYTE]) {
    disk.fill(left);
    expect(await installation.pitboss(["run", "--quiet", ...TO_THE_END])).toEqual(noSpace());
    disk.empty();
  }
  await installation.done("run", ...TO_THE_END);
}
