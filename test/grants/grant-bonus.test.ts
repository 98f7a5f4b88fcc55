import { gzipSync } from "node:zlib";
import Ajv from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { GRANT_ROUTE } from "../../src/grants/grant-api-docs.ts";
import { RetryableError } from "../../src/log/port.ts";
import { type Micros, parseTimestamp, SECOND } from "../../src/values/time.ts";
import { later, money, START } from "../support/events.ts";
import { until } from "../support/until.ts";
import { call, KEY, useProviders } from "./support.ts";

const open = useProviders();

describe("a call of the GrantBonus API", () => {
  test("is answered exactly as the document says, and grants every player every game", async () => {
    const provider = await open();
    const { status, result } = await provider.post(call());
    expect(status).toBe(200);
    expect(result).toEqual({ status: "success", promo_freespin_id: expect.stringMatching(/^\w{10,}$/) });
    const grants = await provider.grants();
    expect(grants.map(({ player_id, game_id }) => `${player_id} ${game_id}`)).toEqual([
      "586 3",
      "586 4",
      "586 5",
      "3434 3",
      "3434 4",
      "3434 5",
    ]);
    expect(grants[5]).toEqual({
      received_at: START,
      source: "http:grant-bonus:k1",
      schema_version: 1,
      tenant: "acme",
      origin: "acme",
      user_id: "3434",
      event_id: "BON-3|3434|5",
      occurred_at: START,
      campaign_id: "BON-3",
      player_id: "3434",
      game_id: "5",
      promo_freespin_id: result["promo_freespin_id"],
      level: 1,
      coin_value: money(1),
      currency: "CAD",
      num_rounds: 10,
      start_date: parseTimestamp("2024-03-06T14:00:00Z"),
      end_date: parseTimestamp("2024-08-30T15:00:00Z"),
      fasttrack_references: null,
    });
  });

  test("has keys in the log that compaction keeps apart, the first as the contract names it", async () => {
    const provider = await open();
    const { result } = await provider.post(call({ game_ids: [1, 2], player_ids: ["p"], currencies: ["EUR"] }));
    const { records } = await provider.log.read("pitboss.free-spin-grants", 0, 0, 10);
    const id = result["promo_freespin_id"];
    expect(records.map(({ key }) => String(key))).toEqual([`acme|${id}`, `acme|${id}#2`]);
  });

  test("says 1 and 0 where numbers are asked for", async () => {
    const provider = await open();
    expect((await provider.post(call(), {}, "?numeric_status=1")).result["status"]).toBe(1);
    expect((await provider.post(call(), {}, "?numeric_status=1")).result["status"]).toBe(0);
    expect((await provider.post(call(), {}, "?numeric_status=0")).result["status"]).toBe("fail");
  });

  test("keeps ids digit for digit, and a game's own coin values", async () => {
    const provider = await open();
    const text = JSON.stringify(call({ game_ids: [7], player_ids: ["x"], currencies: ["eur"], coin_value_level: 2 }));
    const { status } = await provider.post(text.replace('"x"', "90071992547409931234"));
    expect(status).toBe(200);
    const [grant] = await provider.grants();
    expect(grant).toMatchObject({ player_id: "90071992547409931234", coin_value: money("0.25"), currency: "EUR" });
  });

  test("without a start begins at once; its references are kept", async () => {
    const provider = await open();
    const { status } = await provider.post(call({ start_date: null, fasttrack_references: { b: 1, a: "x" } }));
    expect(status).toBe(200);
    expect((await provider.grants())[0]).toMatchObject({ start_date: START, fasttrack_references: '{"a":"x","b":1}' });
  });

  test("is refused for what it repeats of an earlier one, all of it", async () => {
    const provider = await open();
    await provider.post(call({ game_ids: [3], player_ids: ["586"], currencies: ["EUR"] }));
    const { status, result } = await provider.post(call({ game_ids: [9, 3] }));
    expect({ status, code: result["code"] }).toEqual({ status: 409, code: "already_granted" });
    expect(await provider.grants()).toHaveLength(1);
    expect((await provider.post(call({ campaign_id: "BON-4" }))).status).toBe(200);
    expect((await provider.post(call({ api_key: "key-of-other" }))).status).toBe(200);
  });

  const REFUSED: [what: string, more: Record<string, unknown>, status: number, code: string][] = [
    ["an unknown key", { api_key: "nobody's" }, 401, "invalid_api_key"],
    ["no key", { api_key: undefined }, 401, "invalid_api_key"],
    ["a key that is no text", { api_key: 5 }, 401, "invalid_api_key"],
    ["a key for something else", { api_key: "reading-key" }, 401, "api_key_not_allowed"],
    ["a key of no single tenant", { api_key: "operators-key" }, 401, "api_key_not_allowed"],
    ["another amount_type", { amount_type: "cash" }, 400, "invalid_amount_type"],
    ["no campaign", { campaign_id: null }, 400, "missing_field"],
    ["no games", { game_ids: [] }, 400, "invalid_field"],
    ["games that are no list", { game_ids: 3 }, 400, "invalid_field"],
    ["a player that is no id", { player_ids: ["586", true] }, 400, "invalid_field"],
    ["a game with a fraction", { game_ids: [1.5] }, 400, "invalid_field"],
    ["a level that is no whole number", { coin_value_level: 1.5 }, 400, "invalid_field"],
    ["a level as a text", { coin_value_level: "1" }, 400, "invalid_field"],
    ["level 0", { coin_value_level: 0 }, 400, "invalid_coin_value_level"],
    ["a level above the last", { coin_value_level: 6 }, 400, "invalid_coin_value_level"],
    ["a currency without levels", { currencies: ["EUR", "GBP"] }, 400, "invalid_coin_value_level"],
    [
      "a level that one of the games has not",
      { game_ids: [3, 7], currencies: ["EUR", "EUR"], coin_value_level: 3 },
      400,
      "invalid_coin_value_level",
    ],
    ["too few currencies", { currencies: ["EUR"] }, 400, "currency_count_mismatch"],
    ["too many currencies", { currencies: ["EUR", "EUR", "EUR"] }, 400, "currency_count_mismatch"],
    ["another currency than the registered one", { currencies: ["EUR", "EUR"] }, 400, "currency_not_registered"],
    ["no rounds", { num_rounds: 0 }, 400, "invalid_num_rounds"],
    ["too many rounds", { num_rounds: 1001 }, 400, "invalid_num_rounds"],
    ["a start that is now", { start_date: "2024-03-05 12:00:00" }, 400, "invalid_start_date"],
    ["a start in another form", { start_date: "2024-03-06T14:00:00Z" }, 400, "invalid_start_date"],
    ["a start on a day that is not", { start_date: "2025-02-29 14:00:00" }, 400, "invalid_start_date"],
    ["no end", { end_date: undefined }, 400, "missing_field"],
    ["an end in another form", { end_date: "30.08.2024" }, 400, "invalid_end_date"],
    ["an end before the start", { end_date: "2024-03-06 13:59:59" }, 400, "invalid_end_date"],
    ["an end in the past", { start_date: null, end_date: "2024-03-05 11:59:59" }, 400, "invalid_end_date"],
    ["a player twice", { player_ids: ["586", 586], currencies: ["EUR", "EUR"] }, 409, "already_granted"],
    ["a game twice", { game_ids: [3, "3"] }, 409, "already_granted"],
    [
      "more than can be granted at once",
      { game_ids: Array.from({ length: 5001 }, (_, index) => index) },
      400,
      "too_many_grants",
    ],
    ["references that are no object", { fasttrack_references: "x" }, 400, "invalid_field"],
  ];

  test.each(REFUSED)("with %s is refused, and nothing is granted", async (_what, more, status, code) => {
    const playerCurrencies = { of: async () => new Map([["3434", "CAD"]]) };
    const provider = await open({ playerCurrencies });
    const answer = await provider.post(call(more));
    expect({ status: answer.status, ...answer.result }).toEqual({ status: "fail", code, message: expect.any(String) });
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.result)).not.toContain("grant-key");
    expect(await provider.grants()).toEqual([]);
  });

  test("takes what just meets the limits", async () => {
    const provider = await open();
    const more = { start_date: "2024-03-05 12:00:01", end_date: "2024-03-05 12:00:01" };
    expect((await provider.post(call({ ...more, num_rounds: 1000, coin_value_level: 5 }))).status).toBe(200);
    expect((await provider.post(call({ ...more, num_rounds: 1, campaign_id: "other" }))).status).toBe(200);
  });

  test.each(["", "{", "[]", '"x"'])("with the body %j is malformed", async (body) => {
    const provider = await open();
    const { status, result } = await provider.post(body);
    expect({ status, code: result["code"] }).toEqual({ status: 400, code: "malformed_json" });
  });

  test("of another media type or over the limit fails in the document's form", async () => {
    const provider = await open();
    const plain = await provider.post("x", { "content-type": "text/plain" });
    expect({ status: plain.status, code: plain.result["code"] }).toEqual({
      status: 415,
      code: "unsupported_media_type",
    });
    const large = await provider.post(call({ campaign_id: "x".repeat(1_000_000) }));
    expect({ status: large.status, code: large.result["code"] }).toEqual({ status: 413, code: "too_large" });
  });

  test("may be tried again later while players' currencies cannot be looked up", async () => {
    const of = () => Promise.reject(new RetryableError("the warehouse is away"));
    const provider = await open({ playerCurrencies: { of } });
    const { status, result, headers } = await provider.post(call());
    expect({ status, code: result["code"] }).toEqual({ status: 503, code: "unavailable" });
    expect(headers["retry-after"]).toBe("2");
    expect(await provider.grants()).toEqual([]);
    expect((await provider.post(call({ num_rounds: 0 }))).status).toBe(503);
    expect((await provider.post(call({ amount_type: "cash" }))).status).toBe(400);
  });
});

test("a call that is not settled in time may be tried again, and is settled all the same", async () => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const of = () => held.then(() => new Map<string, string>());
  const provider = await open({ playerCurrencies: { of }, answerTimeoutMs: 20 });
  const { status, result } = await provider.post(call());
  expect({ status, code: result["code"] }).toEqual({ status: 503, code: "unavailable" });
  letGo();
  await until("it is granted", async () => (await provider.grants()).length === 6);
});

describe("a retry with the same Idempotency-Key", () => {
  const key = { "idempotency-key": "once" };

  test("gets the first answer, also after a restart", async () => {
    const provider = await open();
    const first = await provider.post(call(), key);
    expect(await provider.post(call({ api_key: "rotated-key" }), key)).toMatchObject({
      status: 200,
      result: first.result,
    });
    await provider.close();
    const again = await open();
    expect(await again.post(call(), key)).toMatchObject({ status: 200, result: first.result });
    expect(await again.grants()).toHaveLength(6);
  });

  test("gets the first refusal too, though nothing would speak against it any more", async () => {
    const provider = await open({ now: () => later("1s") });
    const early = call({ start_date: "2024-03-05 12:00:00" });
    const first = await provider.post(early, key);
    expect(first.result["code"]).toBe("invalid_start_date");
    const before = await open({ now: () => (START - SECOND) as Micros });
    expect((await before.post(early, key)).result).toEqual(first.result);
    expect((await before.post(early)).status).toBe(200);
  });

  test("and another call is refused by a code of its own", async () => {
    const provider = await open();
    await provider.post(call(), key);
    const { status, result } = await provider.post(call({ num_rounds: 11 }), key);
    expect({ status, code: result["code"] }).toEqual({ status: 409, code: "idempotency_key_reused" });
    expect((await provider.post(call({ campaign_id: "next" }), { "idempotency-key": "another" })).status).toBe(200);
    expect((await provider.post(call({ api_key: "key-of-other" }), key)).status).toBe(200);
  });

  test("is a first call again a week later", async () => {
    let now = START;
    const provider = await open({ now: () => now });
    await provider.post(call(), key);
    now = later("7d", 1);
    const { status, result } = await provider.post(call({ start_date: null }), key);
    expect({ status, code: result["code"] }).toEqual({ status: 409, code: "already_granted" });
  });

  test.each(["", "x".repeat(256)])("that is empty or too long is refused", async (tooLong) => {
    const provider = await open();
    const { result } = await provider.post(call(), { "idempotency-key": tooLong });
    expect(result["code"]).toBe("invalid_idempotency_key");
  });
});

describe("the coin value levels", () => {
  test("are those of the tenant whose key it is", async () => {
    const provider = await open();
    const headers = { "x-api-key": "grant-key" };
    const reply = await provider.app.inject({ method: "GET", url: "/wallet/coin-value-levels", headers });
    const { result } = reply.json<{ result: Record<string, Record<string, unknown>> }>();
    expect(result["status"]).toBe("success");
    expect(result["default"]?.["ARS"]).toEqual({ "1": 30, "2": 60, "3": 90, "4": 120, "5": 180 });
    expect(result["games"]).toEqual({ "7": { EUR: { "1": 0.1, "2": 0.25 } } });
  });

  test.each([{}, { "x-api-key": "nobody's" }])("are told to nobody without a key", async (headers) => {
    const provider = await open();
    const reply = await provider.app.inject({ method: "GET", url: "/wallet/coin-value-levels", headers });
    expect(reply.statusCode).toBe(401);
  });
});

describe("the door to the GrantBonus API", () => {
  test("takes no more calls of a tenant than its rate, and of another as many again", async () => {
    const provider = await open({ requestRates: new Map([["acme", 2]]) });
    const post = (more: object = {}) => provider.post(call({ num_rounds: 0, ...more }));
    const answers = await Promise.all([
      post(),
      post(),
      post(),
      post({ api_key: "nobody's" }),
      post({ api_key: "key-of-other" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 429, 401, 400]);
    expect(answers[2]).toMatchObject({ headers: { "retry-after": "1" }, result: { code: "too_many_requests" } });
    const levels = await provider.app.inject({ url: "/wallet/coin-value-levels", headers: { "x-api-key": KEY } });
    expect(levels.statusCode).toBe(429);
  });

  test("says of a malformed call nothing that was in it, as that may be the key", async () => {
    const provider = await open();
    for (const sent of [`{"api_key":"${KEY}"x`, `{"api_key":"${KEY}`, `["${KEY}"]`, `"${KEY}"`]) {
      const { status, result } = await provider.post(sent);
      expect({ status, code: result["code"] }).toEqual({ status: 400, code: "malformed_json" });
      expect(JSON.stringify(result)).not.toMatch(/grant|key/);
    }
  });

  test("takes packed calls, and neither what is packed wrongly nor what is too long or in another encoding", async () => {
    const provider = await open();
    const answerTo = async (payload: Buffer, headers: object) => {
      const all = { "content-type": "application/json", ...headers };
      const { statusCode, body } = await provider.app.inject({
        method: "POST",
        url: "/wallet/grant-bonus/",
        payload,
        headers: all,
      });
      return `${statusCode} ${JSON.parse(body).result.code ?? "success"}`;
    };
    const sent = Buffer.from(JSON.stringify(call()));
    const packed = { "content-encoding": "gzip" };
    expect(await answerTo(gzipSync(sent), packed)).toBe("200 success");
    expect(await answerTo(sent, packed)).toBe("400 malformed_json");
    const withMark = Buffer.from(`\ufeff${JSON.stringify(call({ campaign_id: "BON-4" }))}`);
    expect(await answerTo(withMark, {})).toBe("200 success");
    expect(await answerTo(Buffer.from([...withMark, 0xff]), {})).toBe("400 malformed_json");
    expect(await answerTo(gzipSync(Buffer.alloc(50_000_000, " ")), packed)).toBe("413 too_large");
    expect(await answerTo(Buffer.alloc(1_000_001, " "), {})).toBe("413 too_large");
    const utf16 = { "content-type": "application/json; charset=utf-16" };
    expect(await answerTo(sent, utf16)).toBe("415 unsupported_media_type");
  });

  test("is described as the document has it", () => {
    const { schema } = GRANT_ROUTE.body.content["application/json"];
    const isAllowed = new Ajv.default({ strict: true, allowUnionTypes: true }).compile(schema);
    expect([isAllowed(call()), isAllowed.errors]).toEqual([true, null]);
    const { start_date: _, ...atOnce } = call({ campaign_id: 3, fasttrack_references: null });
    expect(isAllowed(atOnce)).toBe(true);
    for (const wrong of [{ num_rounds: 1001 }, { game_ids: [] }, { end_date: "2100" }, { amount_type: "cash" }])
      expect(isAllowed(call(wrong)), JSON.stringify(wrong)).toBe(false);
  });
});
