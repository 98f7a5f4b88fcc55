/** A process of its own that works on a log: says on standard output, one line each, what it was told is done. */
import { writeSync } from "node:fs";
import { lockDirectory } from "../../src/log/embedded/directory-lock.ts";
import { type EmbeddedLog, openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";

export const RECORDS_PER_STEP = 500;
const VALUE_BYTES = 300;

export function stepRecords(topic: string, step: number, writer = "") {
  return Array.from({ length: RECORDS_PER_STEP }, (_, index) => ({
    topic,
    partition: 0,
    key: Buffer.from(`${writer}${step}`),
    value: Buffer.alloc(VALUE_BYTES, index),
  }));
}

function say(line: string | number): void {
  writeSync(1, `${line}\n`);
}

async function appendOn(log: EmbeddedLog, writer: string, steps: number): Promise<void> {
  const done = Number((await log.progressOf(writer)) ?? 0);
  for (let step = done; step < done + steps; step++) {
    await log.append(stepRecords("events", step, writer), { id: writer, value: `${step + 1}` });
    say(step + 1);
  }
}

async function commitOn(log: EmbeddedLog): Promise<void> {
  const writer = await log.writer("task-0");
  for (let step = (await log.committed("engine", "events", 0)) ?? 0; ; step++) {
    await writer.commit({
      records: [...stepRecords("rounds", step), ...stepRecords("triggers", step)],
      group: "engine",
      offsets: [{ topic: "events", partition: 0, offset: step + 1 }],
    });
    say(step + 1);
  }
}

async function work(task: string | undefined, directory: string, argument: string | undefined): Promise<void> {
  if (task === "lock") {
    lockDirectory(directory, "engine");
    say("locked");
    setInterval(() => undefined, 1_000);
    return;
  }
  const log = openEmbeddedLog(directory);
  if (task === "create") await log.ensureTopics([{ name: `${argument}`, partitions: 3, cleanup: "delete" }]);
  if (task === "append") await appendOn(log, "", Number.POSITIVE_INFINITY);
  if (task === "append-some") await appendOn(log, `${argument}-`, 20);
  if (task === "commit") await commitOn(log);
  await log.close();
  say("closed");
}

/** The superuser may write everywhere: what a user who may not meets is acted by becoming one. */
function dropPrivileges(uid: string | undefined): void {
  if (uid === undefined) return;
  process.setgid?.(Number(uid));
  process.setuid?.(Number(uid));
}

if (import.meta.main) {
  dropPrivileges(process.env["RUN_AS"]);
  const [task, directory, argument] = process.argv.slice(2);
  await work(task, `${directory}`, argument).catch((error: Error) => {
    say(`failed: ${error.message}`);
    process.exitCode = 1;
  });
}
