import { gzipSync } from "node:zlib";
import type { Random } from "../../src/simulate/random.ts";
import { DOOR_PATHS, type DoorPath, FUZZ_KEY, validDocument } from "./documents.ts";

/** A request that is well-formed HTTP, whatever its body is. */
export interface HostileRequest {
  readonly path: DoorPath;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const MEBIBYTE = 1024 * 1024;
const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

/** JSON, or nearly, that stands where a value should. */
const VALUES: readonly (() => string)[] = [
  ...["1e400", "-1e400", "-0", "0.1e-400", "1e-7", "9007199254740993", "NaN", "Infinity", "0x10", "01", "+1", ".5"],
  ...[
    '""',
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\u0000"',
    '"a|b%7C"',
    '"\\u202e\\u001b[31m"',
    '"\\ufeff"',
    '"\\x"',
    "null",
  ],
  ...["true", "[]", "{}", "[[]]", '{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}'],
  ...['"2024-02-30T25:61:61Z"', '"9999-12-31T23:59:59Z"', '"0000-00-00T00:00:00Z"', '"1e400"', '"-1"', '"EUR\\n"'],
]
  .map((text) => () => text)
  .concat(
    () => "1".repeat(MEBIBYTE - 4096),
    () => `0.${"1".repeat(100_000)}`,
    () => deep(20_000),
    () => `{"a":${deep(900)}}`,
    () => `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`,
    () => JSON.stringify("x".repeat(200_000)),
    () => JSON.stringify("\u0000".repeat(1_000)),
  );

/** Bytes that are no UTF-8, or a strange one: a surrogate, too long a form, beyond Unicode, a byte order mark, a NUL. */
const BYTES = ["eda080", "c0af", "e08080", "f4908080", "ff", "fe", "efbbbf", "00", "c2", "0d0a"].map((hex) =>
  Buffer.from(hex, "hex"),
);
const TOKENS = ["{", "}", "[", "]", ",", ":", '"', "\\", "null", "1e9", '"__proto__":1,', "//", "/*", "\u2028"];

type Spoil = (random: Random, path: DoorPath, id: string) => HostileRequest;

const JSON_TYPE = { "content-type": "application/json", "x-api-key": FUZZ_KEY };

function request(
  path: DoorPath,
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = {},
): HostileRequest {
  return { path, headers: { ...JSON_TYPE, ...headers }, body: Buffer.from(body) };
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.below(items.length)] as Item;
}

const textOf = (path: DoorPath, id: string) => JSON.stringify(validDocument(path, id));

const valid: Spoil = (_random, path, id) => request(path, textOf(path, id));

const noise: Spoil = (random, path) =>
  request(path, Buffer.from(Array.from({ length: random.below(2_000) }, () => random.below(256))));

/** One value of the document becomes another. */
const otherValue: Spoil = (random, path, id) => {
  const text = textOf(path, id);
  const places = [...text.matchAll(/:("[^"]*"|[\d.]+|true|false)/g)];
  const place = pick(random, places);
  const begin = place.index + 1;
  return request(path, text.slice(0, begin) + pick(random, VALUES)() + text.slice(place.index + place[0].length));
};

/** A name stands twice, or there is one that means something to JavaScript. */
const otherName: Spoil = (random, path, id) => {
  const text = textOf(path, id);
  const name = pick(random, ["amount", "items", "user_id", "api_key", "__proto__", "constructor", "toString", ""]);
  const extra = `${JSON.stringify(name)}:${pick(random, VALUES)()}`;
  return request(path, random.below(2) === 0 ? `{${extra},${text.slice(1)}` : `${text.slice(0, -1)},${extra}}`);
};

/** Bytes are cut out, put in, or doubled. */
const otherBytes: Spoil = (random, path, id) => {
  let body = Buffer.from(textOf(path, id));
  for (let times = 1 + random.below(4); times > 0; times--) {
    const [from, length] = [random.below(body.length + 1), random.below(20)];
    const put = pick(random, [
      pick(random, BYTES),
      Buffer.from(pick(random, TOKENS)),
      body.subarray(from, from + length),
    ]);
    body = Buffer.concat([body.subarray(0, from), put, body.subarray(from + (random.below(2) === 0 ? length : 0))]);
  }
  return request(path, body);
};

const otherType: Spoil = (random, path, id) => {
  const type = pick(random, [
    ...["text/plain", "application/xml", "application/json; charset=utf-16", "application/json; charset=", "*/*", ";"],
    ...[
      'application/json; charset="utf-8"',
      "application/json;;;",
      "multipart/form-data; boundary=x",
      "application/jsonx",
    ],
  ]);
  return request(path, textOf(path, id), { "content-type": type });
};

const BOMB = gzipSync(Buffer.alloc(100 * MEBIBYTE, " "));

const packed: Spoil = (random, path, id) => {
  const whole = gzipSync(textOf(path, id));
  const body = pick(random, [
    ...[BOMB, whole, whole.subarray(0, whole.length >> 1), Buffer.concat([whole, whole]), Buffer.concat([whole, BOMB])],
    ...[Buffer.concat([whole, Buffer.from("rest")]), gzipSync(whole), Buffer.from(textOf(path, id)), Buffer.alloc(0)],
  ]);
  return request(path, body, { "content-encoding": pick(random, ["gzip", "GZIP", "gzip, gzip", "deflate", "br"]) });
};

const large: Spoil = (random, path) => {
  const size = pick(random, [MEBIBYTE, 5 * MEBIBYTE, 5 * MEBIBYTE + 1]);
  const filler = pick(random, [" ", "[", '"', "1", "{", "\\"]);
  return request(path, Buffer.alloc(size, filler));
};

const manyItems: Spoil = (random) => {
  const count = pick(random, [999, 1_000, 1_001, 20_000]);
  const item = pick(random, [
    "1",
    "{}",
    "[]",
    '{"event":"login"}',
    JSON.stringify({ event: "login", data: {} }),
    "nul",
  ]);
  return request("/v1/integration/events", `{"items":[${Array(count).fill(item).join()}]}`);
};

const wrongKey: Spoil = (random, path, id) => {
  const noisy = Array.from({ length: random.below(200) }, () => String.fromCharCode(33 + random.below(94))).join("");
  const key = pick(random, ["", " ", noisy, `${FUZZ_KEY} `, FUZZ_KEY.slice(1), "é".repeat(20), "x".repeat(8_000)]);
  const body = { ...validDocument(path, id), ...(path === "/wallet/grant-bonus/" ? { api_key: key } : {}) };
  return request(path, JSON.stringify(body), { "x-api-key": key });
};

const LIGHT: readonly Spoil[] = [valid, noise, otherValue, otherName, otherBytes, otherBytes, otherType, wrongKey];
const HEAVY: readonly Spoil[] = [packed, large, manyItems];
const HEAVY_SHARE = 0.03;

/** The next request of the fuzzer, by the random numbers. */
export function hostileRequest(random: Random, id: string): HostileRequest {
  const path = pick(random, DOOR_PATHS);
  return pick(random, random.chance(HEAVY_SHARE) ? HEAVY : LIGHT)(random, path, id);
}

/** A request with a key that nobody has. */
export function strangersRequest(random: Random, id: string): HostileRequest {
  return wrongKey(random, pick(random, DOOR_PATHS), id);
}
