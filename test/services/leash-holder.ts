/** A process that holds a leash until it is killed: says on standard output which process is on it. */
import { tmpdir } from "node:os";
import { LeashedProcess } from "./leashed-process.ts";

const [log = ""] = process.argv.slice(2);
const leashed = new LeashedProcess({ line: ["sh", "-c", "sleep 600 & exec sleep 600"], folder: tmpdir(), log });
process.stdout.write(`${leashed.pid}\n`);
setInterval(() => undefined, 1_000);
