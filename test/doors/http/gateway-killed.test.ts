import { describe, expect, it } from "vitest";
import { openSerde } from "../../../src/records/codec.ts";
import { Random } from "../../../src/simulate/random.ts";
import { EVENTS, subjects } from "../../../topologies/topics.ts";
import { useInstallations } from "../../support/installation.ts";
import { PREFIX, topicRecords, withLogOf } from "../../support/log-view.ts";
import { gatewayConfig } from "./gateway.ts";
import { idsInTables, killGateways } from "./kill-gateways.ts";
import { Senders } from "./senders.ts";

const ROUNDS = Number(process.env["CHAOS_ROUNDS"] ?? 20);

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
    const killedAtWork = await killGateways(installation, senders, { rounds: ROUNDS, random });
    const confirmed = [...senders.confirmed];
    const stood = new Set(await idsInLog(installation.dataDir));
    expect(confirmed.filter((id) => !stood.has(id))).toEqual([]);

    const rows = await idsInTables(installation, senders);
    const all = [...senders.confirmed].sort();
    const inLog = await idsInLog(installation.dataDir);
    expect([...new Set(inLog)].sort()).toEqual(all);
    expect(rows).toEqual(all);
    console.log(
      `chaos, HTTP door: ${ROUNDS} gateways killed (${killedAtWork} at work), ${confirmed.length} events answered 202, ` +
        `0 lost, ${inLog.length - all.length} in the log again, 0 in a table twice (CHAOS_SEED=${SEED})`,
    );
  });
});
