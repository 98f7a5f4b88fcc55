import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ActionsTask } from "../../src/actions/actions-task.ts";
import { runActions } from "../../src/actions/run-actions.ts";
import { RetryableError } from "../../src/log/port.ts";
import { pause } from "../../src/warehouse/retrying.ts";
import { duration, later } from "../support/events.ts";
import { until } from "../support/until.ts";
import { grantBonus, trigger, useActing, webhook } from "./support.ts";

const open = useActing();
const neverAborted = new AbortController().signal;

const GRANTED = { text: '{"result":{"status":"success","promo_freespin_id":"f1"}}' };

describe("a webhook", () => {
  test("posts the trigger, signed over time and body, under a key of its own", async () => {
    const acting = await open();
    const side = await acting.otherSide(() => ({ status: 202, text: "thanks" }));
    await acting.fire(trigger("t1"));
    const results = await acting.act([webhook(side.url)], { now: () => later("5s") });
    expect(results).toEqual([
      expect.objectContaining({
        trigger_id: "t1",
        action: "tell-crm",
        kind: "webhook",
        status: "done",
        attempts: 1,
        response: "202 thanks",
        reference: null,
        acted_at: later("5s"),
      }),
    ]);
    const [request] = side.requests;
    expect(JSON.parse(request?.text ?? "")).toMatchObject({
      action: "tell-crm",
      trigger: {
        trigger_id: "t1",
        user_id: "anna",
        occurred_at: "2024-03-05T12:00:00.000000Z",
        payload: { elapsed_ms: 90_000 },
      },
    });
    expect(request?.headers["idempotency-key"]).toBe("t1:tell-crm");
    const [, seconds, signature] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request?.headers["pitboss-signature"])) ?? [];
    expect(Number(seconds)).toBe(Date.UTC(2024, 2, 5, 12, 0, 5) / 1000);
    const hmac = createHmac("sha256", "hush");
    hmac.update(Buffer.concat([Buffer.from(`${seconds}.`), Buffer.from(request?.text ?? "")]));
    expect(signature).toBe(hmac.digest("hex"));
  });

  test("is tried again, the same body under the same key, until it is answered", async () => {
    const acting = await open();
    const statuses = [503, 429, 200];
    const side = await acting.otherSide(() => ({ status: statuses.shift() ?? 500 }));
    await acting.fire(trigger("t1"));
    const [result] = await acting.act([webhook(side.url)]);
    expect(result).toMatchObject({ status: "done", attempts: 3 });
    expect(new Set(side.requests.map(({ text, headers }) => `${headers["idempotency-key"]} ${text}`))).toHaveLength(1);
    expect(await acting.letters()).toEqual([]);
  });

  test("that is never answered well is a dead letter, with the trigger", async () => {
    const acting = await open();
    const side = await acting.otherSide(() => ({ status: 500, text: "no" }));
    await acting.fire(trigger("t1"));
    const [result] = await acting.act([webhook(side.url)]);
    expect(result).toMatchObject({ status: "failed", attempts: 3, response: "500 no" });
    expect(side.requests).toHaveLength(3);
    const [letter] = await acting.letters();
    expect(letter).toMatchObject({
      tenant: "acme",
      door: "actions",
      code: "action_failed",
      position: "t1#tell-crm",
      message: "500 no",
    });
    expect(JSON.parse(String(letter?.payload))).toMatchObject({ trigger_id: "t1", user_id: "anna" });
  });

  test.each([400, 401, 404, 409, 410, 301])("that is answered %i is not tried again", async (status) => {
    const acting = await open();
    const side = await acting.otherSide(() => ({ status }));
    await acting.fire(trigger("t1"));
    expect(await acting.act([webhook(side.url)])).toMatchObject([{ status: "failed", attempts: 1 }]);
    expect(side.requests).toHaveLength(1);
  });

  test("that nobody listens to, or that is not answered in time, has failed", async () => {
    const acting = await open();
    const silent = await acting.otherSide(() => new Promise(() => undefined));
    const gone = await acting.otherSide();
    await gone.close();
    await acting.fire(trigger("t1"));
    const late = webhook(silent.url, { id: "silent", timeoutMs: 50, attempts: 2 });
    const results = await acting.act([late, webhook(gone.url)]);
    expect(results.map(({ status, attempts }) => ({ status, attempts }))).toEqual([
      { status: "failed", attempts: 2 },
      { status: "failed", attempts: 3 },
    ]);
    expect(results[1]?.response).toContain("ECONNREFUSED");
  });

  test("keeps its secret, and no more of an answer than there is room for", async () => {
    const acting = await open();
    const side = await acting.otherSide(() => ({ status: 400, text: `your secret is hush ${"x".repeat(100_000)}` }));
    await acting.fire(trigger("t1"));
    const [result] = await acting.act([webhook(side.url)]);
    expect(result?.response).toContain("[redacted]");
    expect(result?.response).not.toContain("hush");
    expect(result?.response.length).toBeLessThanOrEqual(2_000);
  });
});

describe("a grant of a bonus", () => {
  test("is the document's call, with the references that join what follows", async () => {
    const acting = await open();
    const side = await acting.otherSide(() => GRANTED);
    await acting.fire(trigger("t1"));
    const [result] = await acting.act([grantBonus(side.url, { campaignId: "BON-{date}-{trigger_id}" })]);
    expect(result).toMatchObject({
      status: "done",
      reference: "f1",
      kind: "grant_bonus",
      campaign_id: "BON-2024-03-05-t1",
    });
    const [request] = side.requests;
    expect(request?.headers["idempotency-key"]).toBe("t1:console");
    expect(JSON.parse(request?.text ?? "")).toEqual({
      api_key: "grant-key",
      amount_type: "promo_freespin",
      campaign_id: "BON-2024-03-05-t1",
      game_ids: ["3", "4"],
      coin_value_level: 1,
      num_rounds: 10,
      player_ids: ["anna"],
      currencies: ["EUR"],
      end_date: "2024-03-12 12:00:00",
      fasttrack_references: {
        action_id: "console",
        campaign_id: "BON-2024-03-05-t1",
        trigger_id: "t1",
        trigger_type: "bonus_lost_too_quickly",
      },
    });
  });

  test.each([
    ["by text", '{"result":{"status":"fail","code":"already_granted"}}', 409],
    ["by number", '{"result":{"status":0}}', 200],
    ["with something else", "<html>", 200],
  ])("that is refused %s has failed at once", async (_how, text, status) => {
    const acting = await open();
    const side = await acting.otherSide(() => ({ text, status }));
    await acting.fire(trigger("t1"));
    expect(await acting.act([grantBonus(side.url)])).toMatchObject([
      { status: "failed", attempts: 1, reference: null },
    ]);
    expect(await acting.letters()).toHaveLength(1);
  });

  test("is in the currency that the player is registered with", async () => {
    const acting = await open();
    const side = await acting.otherSide(() => GRANTED);
    await acting.fire(trigger("t1"));
    const of = async (_tenant: string, origin: string) => new Map(origin === "acme" ? [["anna", "SEK"]] : []);
    await acting.act([grantBonus(side.url)], { playerCurrencies: { of } });
    expect(JSON.parse(side.requests[0]?.text ?? "")).toMatchObject({ currencies: ["SEK"] });
  });

  test("waits for the currencies as for the provider", async () => {
    const acting = await open();
    const side = await acting.otherSide(() => GRANTED);
    await acting.fire(trigger("t1"));
    let looks = 0;
    const of = async () => {
      if (++looks < 3) throw new RetryableError("the warehouse is away");
      return new Map<string, string>();
    };
    expect(await acting.act([grantBonus(side.url)], { playerCurrencies: { of } })).toMatchObject([
      { status: "done", attempts: 3 },
    ]);
    expect(side.requests).toHaveLength(1);
  });
});

describe("an action", () => {
  test("is for its triggers, its tenant and what its conditions say", async () => {
    const acting = await open();
    const side = await acting.otherSide();
    const payload = (elapsed_ms: number, wagered: string) => JSON.stringify({ elapsed_ms, wagered, bonus_id: "B" });
    await acting.fire(
      trigger("other type", { type: "session_ended" }),
      trigger("other tenant", { tenant: "other" }),
      trigger("too slow", { payload: payload(60_001, "5.00000000") }),
      trigger("too little", { payload: payload(60_000, "4.99000000") }),
      trigger("nothing said", { payload: "{}" }),
      trigger("fits", { payload: payload(60_000, "5.00000000") }),
    );
    const when = { elapsed_ms: { lte: 60_000 }, wagered: { gte: "5" }, bonus_id: { in: ["A", "B"] } };
    const results = await acting.act([webhook(side.url, { when })]);
    expect(results.map(({ trigger_id }) => trigger_id)).toEqual(["fits"]);
  });

  test("is done once for a trigger, however often that comes and the process starts anew", async () => {
    const acting = await open();
    const side = await acting.otherSide();
    await acting.fire(trigger("t1"), trigger("t1"));
    await acting.act([webhook(side.url)]);
    await acting.fire(trigger("t1"), trigger("t2"));
    await acting.act([webhook(side.url)]);
    const results = await acting.act([webhook(side.url)]);
    expect(results.map(({ trigger_id }) => trigger_id)).toEqual(["t1", "t2"]);
    expect(side.requests).toHaveLength(2);
  });

  test("is each its own on one trigger", async () => {
    const acting = await open();
    const side = await acting.otherSide(() => GRANTED);
    await acting.fire(trigger("t1"));
    const results = await acting.act([webhook(side.url), grantBonus(side.url)]);
    expect(results.map(({ action, status }) => `${action} ${status}`)).toEqual(["tell-crm done", "console done"]);
    const { records } = await acting.log.read("pitboss.actions", 0, 0, 10);
    expect(records.map(({ key }) => String(key))).toEqual(["t1#tell-crm", "t1#console"]);
  });

  test("is not run on what is stale, or was heard of only a day later", async () => {
    const acting = await open();
    const side = await acting.otherSide();
    await acting.fire(
      trigger("stale", { stale: true }),
      trigger("missed"),
      trigger("late", { received_at: later("1s") }),
    );
    const results = await acting.act([webhook(side.url)], { now: () => later("24h", 1) });
    expect(results.map(({ trigger_id, status, attempts }) => [trigger_id, status, attempts])).toEqual([
      ["stale", "skipped_stale", 0],
      ["missed", "skipped_stale", 0],
      ["late", "done", 1],
    ]);
    expect(side.requests).toHaveLength(1);
  });

  test("is done no more often for a player than its cap says, across restarts, and again after its time", async () => {
    const acting = await open();
    const side = await acting.otherSide(({ text }) => ({ status: text.includes("fails") ? 400 : 200 }));
    const capped = [webhook(side.url, { cap: { count: 2, within: duration("1h") } })];
    await acting.fire(trigger("fails"), trigger("a"), trigger("b"), trigger("c"), trigger("d", { user_id: "bob" }));
    await acting.act(capped);
    await acting.fire(trigger("e"));
    await acting.act(capped, { now: () => later("59m") });
    await acting.fire(trigger("f"));
    const results = await acting.act(capped, { now: () => later("1h") });
    const byTrigger = Object.fromEntries(results.map(({ trigger_id, status }) => [trigger_id, status]));
    expect(byTrigger).toEqual({
      fails: "failed",
      a: "done",
      b: "done",
      c: "skipped_cap",
      d: "done",
      e: "skipped_cap",
      f: "done",
    });
  });

  test("leaves an other side alone that failed too often in a row, and finds out later whether it is back", async () => {
    const acting = await open();
    const side = await acting.otherSide(() => ({ status: 500 }));
    const once = [webhook(side.url, { attempts: 1 })];
    const env = acting.environment(once, { circuitFailures: 2, circuitPauseMs: 200 });
    await acting.fire(trigger("a"), trigger("b"), trigger("c"), trigger("d"));
    const task = await ActionsTask.open(env, 0);
    while (await task.step(neverAborted));
    expect(side.requests).toHaveLength(2);
    expect((await acting.results())[3]).toMatchObject({
      status: "failed",
      attempts: 0,
      response: expect.stringContaining("not called"),
    });
    side.answers(() => ({ status: 200 }));
    await until("the circuit is closed again", async () => {
      await acting.fire(trigger(`e${(await acting.results()).length}`));
      await task.step(neverAborted);
      return (await acting.results()).at(-1)?.status === "done";
    });
    await task.close();
  });
});

describe("a run of actions", () => {
  test("acts on triggers as they come, and tells how far it is", async () => {
    const acting = await open();
    const side = await acting.otherSide();
    const stop = new AbortController();
    const positions: (number | undefined)[] = [];
    const options = { onPosition: (_partition: number, position: number | undefined) => positions.push(position) };
    const env = acting.environment([webhook(side.url)], options);
    const running = runActions({ ...env, pause, warn: () => undefined }, stop.signal);
    await acting.fire(trigger("a"));
    await until("the first is done", async () => (await acting.results()).length === 1);
    await acting.fire(trigger("b"));
    await until("the second is done", async () => (await acting.results()).length === 2);
    stop.abort();
    await running;
    expect(positions).toEqual([0, 1, 2, undefined]);
  });

  test("that was fenced lets the other go on for long enough to be told that the partition is not its own", async () => {
    const acting = await open();
    const side = await acting.otherSide();
    const stop = new AbortController();
    const waits: number[] = [];
    const waiting = async (milliseconds: number) => {
      waits.push(milliseconds);
      stop.abort();
    };
    const env = acting.environment([webhook(side.url)]);
    const running = runActions({ ...env, pause: waiting, warn: () => undefined }, stop.signal);
    await acting.fire(trigger("a"));
    await until("it has acted", async () => (await acting.results()).length === 1);
    const other = await ActionsTask.open(env, 0);
    await acting.fire(trigger("b"));
    await running;
    expect(waits).toEqual([10_000]);
    while (await other.step(neverAborted));
    await other.close();
    expect((await acting.results()).map(({ trigger_id }) => trigger_id)).toEqual(["a", "b"]);
  });

  test("that is stopped leaves what is under way to the next, and what is done is not done again", async () => {
    const acting = await open();
    let isStuck = true;
    const side = await acting.otherSide(({ text }) =>
      text.includes("stuck") && isStuck ? new Promise(() => undefined) : { status: 200 },
    );
    await acting.fire(trigger("stuck", { user_id: "bob" }), trigger("quick"));
    const stop = new AbortController();
    const running = runActions(
      { ...acting.environment([webhook(side.url)]), pause, warn: () => undefined },
      stop.signal,
    );
    const isDone = async () => side.requests.length === 2 && (await acting.results()).length === 1;
    await until("both were called, and one is done", isDone);
    stop.abort();
    await running;
    expect((await acting.results()).map(({ trigger_id }) => trigger_id)).toEqual(["quick"]);
    isStuck = false;
    expect((await acting.act([webhook(side.url)])).map(({ trigger_id }) => trigger_id)).toEqual(["quick", "stuck"]);
    const keys = side.requests.map(({ headers }) => headers["idempotency-key"]);
    expect(keys.sort()).toEqual(["quick:tell-crm", "stuck:tell-crm", "stuck:tell-crm"]);
  });

  test("lets no other side that does not answer hold up the triggers behind", async () => {
    const acting = await open();
    let isStuck = true;
    const stuck = await acting.otherSide(() => (isStuck ? new Promise(() => undefined) : { status: 200 }));
    const side = await acting.otherSide();
    const actions = [
      webhook(stuck.url, { id: "stuck", on: ["bonus_forfeited_quickly"] }),
      webhook(side.url, { id: "quick", on: ["bonus_lost_too_quickly"] }),
    ];
    const many = Array.from({ length: 40 }, (_, index) => [
      trigger(`stuck-${index}`, { user_id: `a${index}`, type: "bonus_forfeited_quickly" }),
      trigger(`quick-${index}`, { user_id: `b${index}` }),
    ]).flat();
    await acting.fire(...many);
    const stop = new AbortController();
    const positions: (number | undefined)[] = [];
    const onPosition = (_partition: number, position: number | undefined) => positions.push(position);
    const env = acting.environment(actions, { onPosition, callsAtOnce: 3 });
    const running = runActions({ ...env, pause, warn: () => undefined }, stop.signal);
    await until("all others are done", async () => (await acting.results()).length === 40);
    expect(stuck.requests).toHaveLength(3);
    stop.abort();
    await running;
    expect(positions.at(-2)).toBe(0);
    isStuck = false;
    const results = await acting.act(actions);
    expect(new Set(results.map(({ trigger_id }) => trigger_id))).toEqual(new Set(many.map((each) => each.trigger_id)));
    expect(results).toHaveLength(80);
    expect(side.requests).toHaveLength(40);
  });

  test("has only so many triggers under way", async () => {
    const acting = await open();
    const stuck = await acting.otherSide(() => new Promise(() => undefined));
    await acting.fire(...["a", "b", "c", "d"].map((id) => trigger(id, { user_id: id })));
    const stop = new AbortController();
    const env = acting.environment([webhook(stuck.url)], { windowSize: 3 });
    const running = runActions({ ...env, pause, warn: () => undefined }, stop.signal);
    await until("three are called", () => stuck.requests.length === 3);
    await acting.fire(trigger("e"));
    stop.abort();
    await running;
    expect(stuck.requests).toHaveLength(3);
  });
});
