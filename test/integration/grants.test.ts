import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { call, openProvider, type Provider } from "../grants/support.ts";
import { describeWithServices } from "../services/shared-services.ts";
import { kafkaLogPlace } from "./kafka-log-place.ts";

describeWithServices("processes that grant on one Kafka", () => {
  let providers: Provider[] = [];

  beforeEach(async () => {
    const place = kafkaLogPlace();
    const prefix = `grants-${randomUUID()}.`;
    providers = [];
    for (let index = 0; index < 3; index++) providers.push(await openProvider("", { log: await place.open(), prefix }));
  });
  afterEach(async () => {
    for (const each of providers) await each.close();
  });

  const small = (more: object = {}) => call({ game_ids: [3], player_ids: ["586"], currencies: ["EUR"], ...more });

  test("grant the same call once, and answer its retries alike wherever they come", async () => {
    const key = { "idempotency-key": "k" };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => providers[index % 3]!.post(small(), key)),
    );
    expect(new Set(answers.map(({ status, result }) => JSON.stringify({ status, result })))).toHaveLength(1);
    expect(answers[0]?.status).toBe(200);
    expect(await providers[0]!.grants()).toHaveLength(1);
  });

  test("refuse the others of fifty calls without a key", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => providers[index % 3]!.post(small())));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(49).fill(409)]);
    expect(await providers[1]!.grants()).toHaveLength(1);
  });

  test("take turns: what does not overlap is granted, each once", async () => {
    const campaigns = Array.from({ length: 30 }, (_, index) => `c${index}`);
    const turns = await Promise.all(
      campaigns.map((campaign_id, index) => providers[index % 3]!.post(small({ campaign_id }))),
    );
    expect(turns.map(({ status }) => status)).toEqual(campaigns.map(() => 200));
    const grants = await providers[2]!.grants();
    expect(grants.map(({ campaign_id }) => campaign_id).sort()).toEqual([...campaigns].sort());
  });

  test("go on one by one, the one after another has granted", async () => {
    for (let index = 0; index < 12; index++) {
      const { status } = await providers[index % 3]!.post(small({ campaign_id: `c${index}` }));
      expect(status).toBe(200);
    }
    expect((await providers[0]!.post(small({ campaign_id: "c11" }))).result["code"]).toBe("already_granted");
    expect(await providers[0]!.grants()).toHaveLength(12);
  });
});
