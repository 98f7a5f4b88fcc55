import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/config.ts";
import { Credentials } from "../../src/doors/http/credentials.ts";
import { temporaryFolder } from "../config/temporary-config.ts";
import { START } from "../support/events.ts";
import { runInProcess } from "./run-pitboss.ts";

const WITH_COMMENTS = `# Of the whole.
partitions: 8 # fixed
tenants:
  acme: # the first one
    base_currency: EUR
    # Keys of its systems.
    api_keys: []
  # nothing of its own yet
  other:
`;

function configured(text?: string): string {
  const file = join(temporaryFolder(), "pitboss.yaml");
  if (text !== undefined) writeFileSync(file, text);
  return file;
}

async function keys(file: string, ...args: string[]) {
  return runInProcess(["keys", ...args, "--config", file, "--json"]);
}

async function created(file: string, ...args: string[]): Promise<{ id: string; key: string }> {
  const { code, stdout, stderr } = await keys(file, "create", ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

/** Whose the key is by what the file says. */
function principal(file: string, key: string) {
  const found = new Credentials(loadConfig({ file, env: {} }).apiKeys, () => START).find(key);
  return found && { ...found, roles: [...found.roles] };
}

test("a key that is made counts, is shown once, and leaves its digest alone in the file", async () => {
  const file = configured();
  const { id, key } = await created(file, "--tenant", "default");
  expect(key).toMatch(/^pb_[\w-]{43}$/);
  expect(principal(file, key)).toEqual({ keyId: id, tenant: "default", roles: ["ingest"] });
  expect(readFileSync(file, "utf8")).not.toContain(key);
  expect((await keys(file, "list")).stdout).not.toContain(key);
  expect(principal(file, `${key}x`)).toBeUndefined();
});

test("several keys of a tenant count at the same time, until they are revoked or expire", async () => {
  const file = configured(WITH_COMMENTS);
  const first = await created(file, "--tenant", "acme");
  const second = await created(
    file,
    "--tenant",
    "acme",
    "--role",
    "grant",
    "--role",
    "read",
    "--expires",
    "2024-03-06",
  );
  const expired = await created(file, "--tenant", "other", "--expires", "2024-03-05T12:00:00Z");
  expect(principal(file, first.key)?.tenant).toBe("acme");
  expect(principal(file, second.key)?.roles).toEqual(["grant", "read"]);
  expect(principal(file, expired.key)).toBeUndefined();
  expect((await keys(file, "revoke", first.id)).code).toBe(0);
  expect(principal(file, first.key)).toBeUndefined();
  expect(principal(file, second.key)?.tenant).toBe("acme");
});

test("a key of every tenant is for operators", async () => {
  const file = configured("partitions: 8\n");
  const { id, key } = await created(file, "--every-tenant");
  expect(principal(file, key)).toEqual({ keyId: id, tenant: "*", roles: ["read", "operate"] });
  const { code, stderr } = await keys(file, "create", "--every-tenant", "--role", "ingest");
  expect(code).toBe(2);
  expect(stderr).toContain("--role ingest is for a key of one tenant");
});

test("what else is in the file stays, comments too", async () => {
  const file = configured(WITH_COMMENTS);
  for (const tenant of ["acme", "other"]) {
    const { id } = await created(file, "--tenant", tenant);
    const text = readFileSync(file, "utf8");
    for (const comment of WITH_COMMENTS.match(/# .*/g) ?? []) expect(text).toContain(comment);
    expect((await keys(file, "revoke", id)).code).toBe(0);
  }
  expect(loadConfig({ file, env: {} }).partitions).toBe(8);
});

test("a file of JSON is still one of settings", async () => {
  const file = configured('{"partitions": 8, "tenants": {"acme": {"base_currency": "SEK"}}}');
  const { key } = await created(file, "--tenant", "acme");
  expect(principal(file, key)?.tenant).toBe("acme");
});

test("keys are listed with what they are for and until when", async () => {
  const file = configured(WITH_COMMENTS);
  const { id } = await created(file, "--tenant", "acme", "--expires", "2030-01-01");
  expect(JSON.parse((await keys(file, "list")).stdout)).toEqual([
    { id, tenant: "acme", roles: ["ingest"], expires: "2030-01-01T00:00:00.000000Z", counts: true },
  ]);
});

test.each([
  ["without a tenant", ["create"], 2, "give one of --tenant <id> and --every-tenant"],
  ["for something unknown", ["create", "--tenant", "acme", "--role", "admin"], 2, "Allowed choices are ingest"],
  ["until no time", ["create", "--tenant", "acme", "--expires", "soon"], 2, "Give a timestamp"],
  ["until a time that is past", ["create", "--tenant", "acme", "--expires", "1969-12-31"], 2, "1969-12-31 is past"],
  ["of an unknown id to be revoked", ["revoke", "k-0"], 1, "no key has the id k-0"],
])("a key %s is not made or unmade", async (_, args, code, says) => {
  const file = configured(WITH_COMMENTS);
  const ended = await keys(file, ...args);
  expect(ended).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(says) });
  expect(readFileSync(file, "utf8")).toBe(WITH_COMMENTS);
});

test("a tenant id that may not be one leaves the file as it was, or none", async () => {
  const file = configured(WITH_COMMENTS);
  expect((await keys(file, "create", "--tenant", " acme")).code).toBe(2);
  expect(readFileSync(file, "utf8")).toBe(WITH_COMMENTS);
  const none = configured();
  expect((await keys(none, "create", "--tenant", " acme")).code).toBe(2);
  expect(existsSync(none)).toBe(false);
});

test("a key that is written where its digest should be is in no error", async () => {
  const file = configured("tenants: { acme: { api_keys: [{ id: a, digest: pb_my_own_key, roles: [ingest] }] } }");
  const { code, stderr } = await keys(file, "list");
  expect(code).toBe(2);
  expect(stderr).toContain("tenants.acme.api_keys");
  expect(stderr).not.toContain("pb_my_own_key");
});

test("the same key twice is a fault of the configuration", async () => {
  const digest = "0".repeat(64);
  const key = (id: string) => `{ id: ${id}, digest: "${digest}", roles: [ingest] }`;
  const file = configured(`tenants: { acme: { api_keys: [${key("a")}] }, other: { api_keys: [${key("b")}] } }`);
  const { code, stderr } = await keys(file, "list");
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("has the id or the digest of b") });
});

test("the printed configuration shows no digests, and without keys it is one that can be read", async () => {
  const file = configured(WITH_COMMENTS);
  const print = async () => (await runInProcess(["config", "print", "--config", file])).stdout;
  expect((await runInProcess(["config", "print", "--config", configured(await print())])).code).toBe(0);
  await created(file, "--tenant", "acme");
  const [, digest = "?"] = /digest: (\w{64})/.exec(readFileSync(file, "utf8")) ?? [];
  expect(await print()).not.toContain(digest);
});

test("a configuration in JSON stays JSON", async () => {
  const file = join(temporaryFolder(), "pitboss.json");
  const made = await created(file, "--tenant", "acme");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    tenants: { acme: { api_keys: [{ id: made.id, digest: expect.any(String), roles: ["ingest"] }] } },
  });
  const second = await created(file, "--tenant", "acme");
  expect((await keys(file, "revoke", made.id)).code).toBe(0);
  expect(JSON.parse(readFileSync(file, "utf8")).tenants.acme.api_keys).toMatchObject([{ id: second.id }]);
  expect(principal(file, second.key)?.tenant).toBe("acme");
});
