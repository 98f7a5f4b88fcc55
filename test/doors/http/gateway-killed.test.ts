import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openSerde } from "../../../src/records/codec.ts";
import { Random } from "../../../src/simulate/random.ts";
import { EVENTS, subjects } from "../../../topologies/topics.ts";
import { useInstallations } from "../../support/installation.ts";
import { PREFIX, topicRecords, withLogOf } from "../../support/log-view.ts";
import { until } from "../../support/until.ts";
import { gatewayConfig, startGateway } from "./gateway.ts";
import { Senders } from "./senders.ts";

const ROUNDS = Number(process.env["CHAOS_ROUNDS"] ?? 20);
const CLIENTS = 6;
/** Ids that are confirmed before a gateway is killed, at most. */
const MOST_BEFORE_KILL = 150;
const LATEST_KILL_MS = 15;

/** `CHAOS_SEED=…` draws the same moments again. */
const SEED = process.env["CHAOS_SEED"] ?? String(Math.floor(Math.random() * 1_000_000));

/** Ids of the bets and logins that the log holds, each as often as it is there. */
async function idsInLog(dataDir: string): Promise<string[]> {
  return withLogOf(dataDir, async (log) => {
    const serde = await openSerde(log, subjects(PREFIX));
    const ids: string[] = [];
    for await (const { headers, value } of topicRecords(log, EVENTS)) {
      const isBet = String(headers["type"]) === "CasinoEvent";
      ids.push(isBet ? serde.decode("CasinoEvent", value!).activity_id : serde.decode("LoginEvent", value!).event_id);
    }
    return ids;
  });
}

describe("a gateway under load", () => {
  const newInstallation = useInstallations();

  it("is killed again and again, and nothing that it had answered 202 is missing, or in a table twice", async () => {
    const random = new Random(SEED);
    const senders = new Senders(random);
    const installation = newInstallation(gatewayConfig());
    let killedAtWork = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { running, url } = await startGateway(installation);
      const before = senders.confirmed.size;
      const sending = senders.sendTo(url, CLIENTS);
      const enough = before + random.below(MOST_BEFORE_KILL);
      await until("enough is confirmed", () => senders.confirmed.size >= enough);
      await pause(random.below(LATEST_KILL_MS));
      if (senders.underWay > 0) killedAtWork++;
      await running.stop("SIGKILL");
      await sending;
    }
    const confirmed = [...senders.confirmed];
    const stood = new Set(await idsInLog(installation.dataDir));
    expect(confirmed.filter((id) => !stood.has(id))).toEqual([]);

    const last = await startGateway(installation);
    await senders.finish(last.url);
    expect((await last.running.stop("SIGTERM")).code).toBe(0);
    await installation.done("run", "--once");
    const all = [...senders.confirmed].sort();
    const inLog = await idsInLog(installation.dataDir);
    expect([...new Set(inLog)].sort()).toEqual(all);
    const rows = await installation.rows(
      "SELECT activity_id AS id FROM casino_events FINAL UNION ALL SELECT event_id AS id FROM logins FINAL",
    );
    expect(rows.map(({ id }) => id).sort()).toEqual(all);
    // Otherwise the kills met nothing, and nothing was shown.
    expect(killedAtWork).toBeGreaterThan(ROUNDS / 2);
    console.log(
      `chaos, HTTP door: ${ROUNDS} gateways killed (${killedAtWork} at work), ${confirmed.length} events answered 202, ` +
        `0 lost, ${inLog.length - all.length} in the log again, 0 in a table twice (CHAOS_SEED=${SEED})`,
    );
  });
});
