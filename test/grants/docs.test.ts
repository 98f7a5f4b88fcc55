import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../../src/config/config.ts";
import { REFUSAL_STATUS } from "../../src/grants/grant-refusal.ts";
import { parseMoney } from "../../src/values/money.ts";
import { KEY, useProviders } from "./support.ts";

const page = readFileSync(new URL("../../docs/grants.md", import.meta.url), "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs"))].map(([, text = ""]) => text);
const open = useProviders();

function shell(script: string, env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-euc", script], {
      env: { PATH: process.env["PATH"], ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child
      .on("error", reject)
      .on("close", (code) => (code === 0 ? resolve(said) : reject(new Error(`it ended with ${code}`))));
  });
}

test("the commands of the manual do what it says", async () => {
  const provider = await open();
  const PITBOSS = await provider.app.listen({ host: "127.0.0.1", port: 0 });
  const [grant = "", levels = ""] = blocks("sh");
  const first = await shell(grant, { PITBOSS, API_KEY: KEY });
  const [, id = ""] = /"promo_freespin_id":"(\w+)"/.exec(first) ?? [];
  const [shown = ""] = blocks("json");
  expect(first).toBe(shown.trim().replace(/"promo_freespin_id":"\w+"/, `"promo_freespin_id":"${id}"`));
  expect(await shell(grant, { PITBOSS, API_KEY: KEY })).toBe(first);
  expect(await provider.grants()).toHaveLength(6);
  expect(JSON.parse(await shell(levels, { PITBOSS, API_KEY: KEY }))).toMatchObject({
    result: { status: "success", default: { CAD: { "5": 6 } }, games: { "7": { EUR: { "1": 0.1 } } } },
  });
});

test("the refusal that the manual shows is the one there is", async () => {
  const provider = await open();
  const [grant = ""] = blocks("sh");
  const PITBOSS = await provider.app.listen({ host: "127.0.0.1", port: 0 });
  const answer = await shell(grant.replace('"num_rounds": 10', '"num_rounds": 0'), { PITBOSS, API_KEY: KEY });
  expect(answer).toBe(blocks("json")[1]?.trim());
});

test("the manual has every code of a refusal, with its status", () => {
  const rows = [...page.matchAll(/^\| (4\d\d) \| (.*?) \|/gm)];
  const told = rows.flatMap(([, status, codes = ""]) =>
    [...codes.matchAll(/`(\w+)`/g)].map(([, code = ""]) => [code, Number(status)] as const),
  );
  expect(Object.fromEntries(told.filter(([code]) => code in REFUSAL_STATUS))).toEqual(REFUSAL_STATUS);
});

test("the configuration that the manual shows has the coin values that it says", () => {
  const [yaml = ""] = blocks("yaml");
  const rules = loadConfig({ env: {}, overrides: parse(yaml) as Record<string, unknown> }).grantRules.get("default");
  expect(rules?.coinValues.games.get("7")?.get("EUR")).toEqual([parseMoney("0.1"), parseMoney("0.25")]);
  expect(rules?.coinValues.default.get("SEK")).toHaveLength(3);
  expect(rules?.coinValues.default.get("ARS")).toHaveLength(5);
});
