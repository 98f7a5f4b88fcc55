import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type NewRecord, RetryableError } from "../../../src/log/port.ts";
import { formatMoney } from "../../../src/values/money.ts";
import type { Micros } from "../../../src/values/time.ts";
import { CASINO_SAMPLE, CASINO_SAMPLE_WIN, ENGLISH_BONUSES, PORTUGUESE_BONUSES } from "../../e2e/sample-documents.ts";
import { bet, item, openDoor } from "./open-door.ts";

/** A log of which each append ends when the test says so. */
class HeldLog {
  readonly #held: ((error?: Error) => void)[] = [];
  #onAppend: (() => void) | undefined;

  append(_records: readonly NewRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#held.push((error) => (error === undefined ? resolve() : reject(error)));
      this.#onAppend?.();
    });
  }

  async appended(): Promise<void> {
    if (this.#held.length === 0) await new Promise<void>((resolve) => (this.#onAppend = resolve));
  }

  end(error?: Error): void {
    for (const each of this.#held.splice(0)) each(error);
  }
}

describe("the documents' own examples", () => {
  it("are accepted as they stand", async () => {
    const door = await openDoor();
    for (const sample of [CASINO_SAMPLE, CASINO_SAMPLE_WIN])
      expect(await door.post("casino", sample)).toMatchObject({ status: 202, body: { status: "accepted" } });
    for (const { line } of [...ENGLISH_BONUSES, ...PORTUGUESE_BONUSES])
      expect(await door.post("bonus", line)).toMatchObject({ status: 202 });
    expect(door.deadLetters()).toEqual([]);
    expect(door.log.records).toHaveLength(2 + ENGLISH_BONUSES.length + PORTUGUESE_BONUSES.length);
  });

  it("are accepted packed, and with a charset", async () => {
    const door = await openDoor();
    const packed = { "content-encoding": "gzip", "content-type": "application/json; charset=UTF-8" };
    expect(await door.post("casino", gzipSync(CASINO_SAMPLE), packed)).toMatchObject({ status: 202 });
    expect(door.originals()).toEqual([CASINO_SAMPLE]);
  });
});

describe("an event over HTTP", () => {
  it("belongs to the tenant of its key, and says which request brought it", async () => {
    const door = await openDoor();
    const { headers } = await door.post("casino", bet());
    const [event] = door.casinoEvents();
    expect(event).toMatchObject({ tenant: "acme", origin: "o", user_id: "u" });
    expect(event?.source).toBe(`http:/v1/integration/casino#${headers.get("x-request-id")}`);
  });

  it("keeps its amount exactly as it was spelled", async () => {
    const door = await openDoor();
    await door.post("casino", JSON.stringify(bet()).replace(":20,", ":12345678901234567890.12345678,"));
    expect(door.casinoEvents().map(({ amount }) => formatMoney(amount))).toEqual(["12345678901234567890.12345678"]);
  });

  it("is answered only when it is durable", async () => {
    const log = new HeldLog();
    const door = await openDoor({ log });
    let isAnswered = false;
    const answer = door.post("casino", bet()).finally(() => {
      isAnswered = true;
    });
    await log.appended();
    // A whole request on another connection takes longer than an answer that were sent too early.
    await door.get("/healthz");
    expect(isAnswered).toBe(false);
    log.end();
    expect((await answer).status).toBe(202);
  });

  it("that is refused is a dead letter with its bytes, and all its faults are told", async () => {
    const door = await openDoor();
    const sent = JSON.stringify(bet({ amount: -1, currency: "nope", game_id: null }));
    const { status, headers, body } = await door.post("casino", sent);
    expect({ status, type: headers.get("content-type") }).toEqual({
      status: 400,
      type: expect.stringMatching("^application/problem[+]json"),
    });
    expect(body).toMatchObject({ type: "about:blank", title: "Bad Request", status: 400 });
    expect(body.errors.map(({ code, path }: { code: string; path: string }) => [code, path])).toEqual([
      ["missing_field", "game_id"],
      ["negative_amount", "amount"],
      ["unknown_currency", "currency"],
    ]);
    const [letter] = door.deadLetters();
    expect(letter).toMatchObject({
      tenant: "acme",
      door: "http",
      code: "missing_field",
      path: "game_id",
      type: "CASINO",
    });
    expect(letter?.position).toBe(`/v1/integration/casino#${headers.get("x-request-id")}`);
    expect(String(letter?.payload)).toBe(sent);
  });

  it.each([
    ["cut off", '{"activity_id": "a"'],
    ["empty", ""],
    ["no object", "[1]"],
    ["not UTF-8", Buffer.from([0x7b, 0xff, 0x7d])],
    ["nested beyond measure", "[".repeat(200_000)],
  ])("that is %s is malformed, and a dead letter", async (_, sent) => {
    const door = await openDoor();
    const { status, body } = await door.post("casino", sent);
    expect({ status, code: body.errors[0].code }).toEqual({ status: 400, code: "malformed_json" });
    expect(door.deadLetters().map(({ payload }) => payload.equals(Buffer.from(sent)))).toEqual([true]);
  });

  it("cannot change what objects are", async () => {
    const door = await openDoor();
    const sent = JSON.stringify(bet()).replace(
      /}$/,
      ',"__proto__":{"polluted":1},"constructor":{"prototype":{"x":1}}}',
    );
    expect(await door.post("casino", sent)).toMatchObject({ status: 202 });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    const hidden = `{"__proto__":${JSON.stringify(bet())}}`;
    expect(await door.post("casino", hidden)).toMatchObject({ status: 400 });
  });

  it("of more than a mebibyte is too large, whatever else is wrong with it", async () => {
    const door = await openDoor();
    const sent = JSON.stringify(bet({ game_name: "x".repeat(1024 * 1024) }));
    expect(await door.post("casino", sent)).toMatchObject({ status: 400, body: { errors: [{ code: "too_large" }] } });
    expect(door.deadLetters().map(({ payload }) => String(payload) === sent)).toEqual([true]);
  });
});

describe("a batch", () => {
  it("is accepted item by item, each with its own bytes", async () => {
    const door = await openDoor();
    const items = [
      '{"event":"login", "data":{"unique_id":1,"timestamp":"2024-03-05T11:00:00Z","player_id":"ü"}}',
      JSON.stringify(item("2")),
    ];
    const { status, body } = await door.post("events", `{"items": [ ${items.join(" ,\n")} ]}`);
    expect({ status, body }).toEqual({
      status: 202,
      body: {
        ...{ accepted: 2, rejected: 0 },
        results: [
          { index: 0, status: "accepted" },
          { index: 1, status: "accepted" },
        ],
      },
    });
    expect(door.originals().sort()).toEqual([...items].sort());
  });

  it("of which some is refused is 207, and the refused items are dead letters with their own bytes", async () => {
    const door = await openDoor();
    const wrong = item("2", { data: { unique_id: "2", timestamp: "2024-03-05T11:00:00Z" } });
    const { status, headers, body } = await door.post("events", {
      items: [item("1"), wrong, item("3", { event: "logout" })],
    });
    expect(status).toBe(207);
    expect(body).toMatchObject({ accepted: 1, rejected: 2 });
    expect(body.results).toEqual([
      { index: 0, status: "accepted" },
      { index: 1, status: "rejected", code: "missing_field", path: "player_id", message: "player_id: is required" },
      { index: 2, status: "rejected", code: "unknown_type", path: "event", message: expect.stringContaining("logout") },
    ]);
    const letters = door.deadLetters();
    expect(letters.map(({ payload }) => JSON.parse(String(payload)).event)).toEqual(["login", "logout"]);
    const request = `/v1/integration/events#${headers.get("x-request-id")}`;
    expect(letters.map(({ position }) => position)).toEqual([`${request}[1]`, `${request}[2]`]);
  });

  it("of which nothing is accepted is 400, with the faults by their place in the batch", async () => {
    const door = await openDoor();
    const { status, body } = await door.post("events", { items: [item("1", { data: {} }), 5] });
    expect(status).toBe(400);
    expect(body.results.map(({ code }: { code: string }) => code)).toEqual(["missing_field", "malformed_json"]);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
      "items[0].data.unique_id",
      "items[0].data.timestamp",
      "items[0].data.player_id",
      "items[1]",
    ]);
  });

  it("takes items alone, and looks for what is missing where an item has it", async () => {
    const door = await openDoor();
    const { body } = await door.post("events", { items: [{}, { type: "CASINO", tenant: "acme", payload: bet() }] });
    expect(body.errors).toMatchObject([
      { code: "unknown_type", path: "items[0].event" },
      { code: "unknown_type", path: "items[1].event" },
    ]);
  });

  it("keeps what is too long to be looked into as it came", async () => {
    const door = await openDoor();
    const long = JSON.stringify({ event: "login", data: { note: "x".repeat(2 * 1024 * 1024) } });
    const { status, body } = await door.post("events", `{"items": [${long}]}`);
    expect({ status, errors: body.errors }).toMatchObject({
      status: 400,
      errors: [{ code: "too_large", path: "items[0]" }],
    });
    expect(door.deadLetters().map(({ payload }) => String(payload) === long)).toEqual([true]);
  });

  it("without items has nothing to refuse", async () => {
    const door = await openDoor();
    expect(await door.post("events", { items: [] })).toMatchObject({ status: 202, body: { accepted: 0, results: [] } });
  });

  it.each([
    ["no JSON", '{"items": [{"event"', "malformed_json", ""],
    ["no object", "[]", "malformed_json", ""],
    ["without a list", "{}", "missing_field", "items"],
    ["with something else for a list", '{"items": {}}', "invalid_field", "items"],
  ])("that is %s is one dead letter", async (_, sent, code, path) => {
    const door = await openDoor();
    expect(await door.post("events", sent)).toMatchObject({ status: 400, body: { errors: [{ code, path }] } });
    expect(door.deadLetters()).toMatchObject([
      { code, path, payload: expect.toSatisfy((payload: Buffer) => String(payload) === sent) },
    ]);
  });

  it("of more items than allowed is 413 and none of it is taken", async () => {
    const door = await openDoor({ http: { batch_limit: 3 } });
    const items = (count: number) => ({ items: Array.from({ length: count }, (_, index) => item(String(index))) });
    expect(await door.post("events", items(3))).toMatchObject({ status: 202 });
    expect(await door.post("events", items(4))).toMatchObject({ status: 413, body: { title: "Payload Too Large" } });
    expect(door.log.records).toHaveLength(3);
  });
});

describe("a request is turned away", () => {
  it.each([
    ["without a key", undefined, 401],
    ["with a key that nobody has", "acme-kez", 401],
    ["with a key for something else", "reader-key", 403],
    ["with a key of all tenants", "ops-key", 403],
  ])("%s", async (_, key, status) => {
    const door = await openDoor();
    const answer = await door.post("casino", bet(), key === undefined ? { "x-api-key": "" } : { "x-api-key": key });
    expect(answer).toMatchObject({ status, body: { status } });
    expect(answer.headers.has("www-authenticate")).toBe(status === 401);
    expect(door.log.records).toEqual([]);
    if (key !== undefined) expect(JSON.stringify([door.said, answer.body])).not.toContain(key);
  });

  it("with a key from the moment it expires", async () => {
    const door = await openDoor();
    expect(await door.post("casino", bet(), { "x-api-key": "old-key" })).toMatchObject({ status: 202 });
    door.now = (door.now + 1_000_000) as Micros;
    expect(await door.post("casino", bet(), { "x-api-key": "old-key" })).toMatchObject({ status: 401 });
  });

  it.each([
    ["is no JSON", { "content-type": "text/plain" }],
    ["is in another encoding of text", { "content-type": "application/json; charset=utf-16" }],
    ["is packed in an unknown way", { "content-encoding": "br" }],
  ])("with 415 when its body %s", async (_, headers) => {
    const door = await openDoor();
    expect(await door.post("casino", bet(), headers as Record<string, string>)).toMatchObject({
      status: 415,
      body: { status: 415 },
    });
  });

  it("with 413 when its body is over the limit, packed or not", async () => {
    const door = await openDoor({ http: { body_limit: 2000 } });
    const long = JSON.stringify(bet({ meta: { long: "x".repeat(2000) } }));
    expect(await door.post("casino", long)).toMatchObject({ status: 413, body: { status: 413 } });
    expect(await door.post("casino", gzipSync(long), { "content-encoding": "gzip" })).toMatchObject({ status: 413 });
    expect(await door.post("casino", "no gzip", { "content-encoding": "gzip" })).toMatchObject({ status: 400 });
  });

  it("with 429 over the tenant's rate, on all paths together and not that of another tenant", async () => {
    const door = await openDoor({ more: { requests_per_second: 3 } });
    const answers = await Promise.all([
      ...["casino", "casino", "bonus", "events", "events", "casino"].map((path) => door.post(path, bet())),
      door.post("casino", bet(), { "x-api-key": "other-key" }),
    ]);
    const limited = answers.slice(0, -1).filter(({ status }) => status === 429);
    expect(limited).toHaveLength(3);
    expect(limited[0]).toMatchObject({ body: { title: "Too Many Requests" } });
    expect(limited[0]?.headers.get("retry-after")).toBe("1");
    expect(answers.at(-1)?.status).toBe(202);
  });

  it("with 503 while the log fails, which says no more of it", async () => {
    const log = new HeldLog();
    const door = await openDoor({ log });
    const answer = door.post("casino", bet());
    await log.appended();
    log.end(new RetryableError("/srv/secret/log.sqlite is full"));
    const { status, headers, body } = await answer;
    expect({ status, retryAfter: headers.get("retry-after") }).toEqual({ status: 503, retryAfter: "5" });
    expect(JSON.stringify(body)).not.toContain("/srv");
  });

  it("with 503 when the log does not answer in time", async () => {
    const log = new HeldLog();
    const door = await openDoor({ log, http: { answer_timeout: "50ms" } });
    expect(await door.post("casino", bet())).toMatchObject({ status: 503 });
    log.end();
  });

  it("for no other reason where the log may take a century", async () => {
    const log = new HeldLog();
    const door = await openDoor({ log, http: { answer_timeout: "36500d" } });
    const answer = door.post("casino", bet());
    await log.appended();
    await door.get("/healthz");
    log.end();
    expect(await answer).toMatchObject({ status: 202 });
  });

  it("with 500 by what trying again cannot mend, which is logged", async () => {
    const door = await openDoor({ log: { append: () => Promise.reject(new Error("the log is damaged")) } });
    const { status, body } = await door.post("casino", bet());
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain("damaged");
    expect(door.said.join()).toContain("a request failed");
  });
});

describe("a storm of dead letters", () => {
  it("shuts the door for its tenant, for a while", async () => {
    const door = await openDoor({
      more: { dead_letter_limit: { events: 4, share: 0.5 } },
      http: { storm_pause: "30s" },
    });
    const wrong = { items: Array.from({ length: 5 }, () => item("1", { data: {} })) };
    expect(await door.post("events", wrong)).toMatchObject({ status: 400 });
    const shut = await door.post("casino", bet());
    expect({ status: shut.status, retryAfter: shut.headers.get("retry-after") }).toEqual({
      status: 503,
      retryAfter: "30",
    });
    expect(await door.post("casino", bet(), { "x-api-key": "other-key" })).toMatchObject({ status: 202 });
    expect((await door.get("/readyz")).body.paused).toEqual([expect.stringContaining("tenant acme: 4 of the last 4")]);

    door.now = (door.now + 30_000_000) as Micros;
    expect(await door.post("casino", bet())).toMatchObject({ status: 202 });
    expect((await door.get("/readyz")).body).not.toHaveProperty("paused");
  });
});

describe("the metrics of the door", () => {
  it("count requests by route and status, and events by what became of them", async () => {
    const door = await openDoor();
    await door.post("casino", bet());
    await door.post("casino", bet({ amount: -1 }));
    await door.post("events", { items: [item("1"), item("2")] }, { "x-api-key": "nobody" });
    const { body } = await door.get("/metrics");
    for (const line of [
      'pitboss_http_requests_total{route="/v1/integration/casino",status="202"} 1',
      'pitboss_http_requests_total{route="/v1/integration/casino",status="400"} 1',
      'pitboss_http_requests_total{route="/v1/integration/events",status="401"} 1',
      'pitboss_http_events_total{result="accepted"} 1',
      'pitboss_http_events_total{result="negative_amount"} 1',
      "pitboss_http_ingest_seconds_count 3",
      "pitboss_http_pending_records 0",
    ])
      expect(body.split("\n")).toContain(line);
  });
});
