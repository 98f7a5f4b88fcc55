/** A thread that fails: as it loads, or with the first message. */
import { parentPort, workerData } from "node:worker_threads";

if (workerData === "at once") throw new Error("nothing here works");
parentPort?.on("message", () => {
  throw new Error("this is not understood");
});
