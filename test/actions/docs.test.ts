import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { signatureOf } from "../../src/actions/webhook-signature.ts";
import { loadConfig } from "../../src/config/config.ts";

const page = readFileSync(new URL("../../docs/actions.md", import.meta.url), "utf8");
const block = (language: string) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(page)?.[1] ?? "";

const config = (yaml: string, env: Readonly<Record<string, string>> = {}) =>
  loadConfig({ env, overrides: parse(yaml) as Record<string, unknown> });

test("the actions that the manual shows are read, with the defaults that it names", () => {
  const actions = config(block("yaml")).actions.get("acme");
  expect(actions).toEqual([
    {
      id: "cool-off",
      on: ["bonus_lost_too_quickly"],
      when: { bonus_id: { eq: "WELCOME" }, elapsed_ms: { lte: 600000 } },
      cap: { count: 1, within: 7 * 86_400_000_000 },
      attempts: 6,
      firstWaitMs: 2_000,
      timeoutMs: 10_000,
      work: {
        kind: "grant_bonus",
        url: "https://provider.example/v1/wallet/grant-bonus/",
        apiKey: "not-a-real-key",
        campaignId: "COOL-OFF-{trigger_id}",
        gameIds: ["3", "4"],
        coinValueLevel: 1,
        numRounds: 10,
        validFor: 7 * 86_400_000_000,
        currency: "EUR",
        origin: "acme",
      },
    },
    expect.objectContaining({
      id: "crm",
      work: { kind: "webhook", url: "https://crm.example/hooks/pitboss", secret: "not-a-real-secret" },
    }),
  ]);
});

test("a secret may come from the environment variable that the manual names", () => {
  const [, name = ""] = /`(PITBOSS_TENANTS__\w+)`/.exec(page) ?? [];
  const actions = loadConfig({
    env: {
      [name]: "from the environment",
      PITBOSS_TENANTS__acme__ACTIONS__crm__WEBHOOK__URL: "http://localhost/x",
      PITBOSS_TENANTS__acme__ACTIONS__crm__ON: "[session_ended]",
    },
  }).actions;
  expect(actions.get("acme")?.[0]?.work).toMatchObject({ secret: "from the environment" });
});

test("a signature is found good by the commands of the manual, and another body is not", () => {
  const body = '{"action":"crm","trigger":{"user_id":"ö \'%s\' \\\\n"}}';
  const seconds = Math.floor(Date.now() / 1000);
  const v1 = signatureOf("hush", seconds, body).replace(/^t=\d+,v1=/, "");
  const check = (env: Readonly<Record<string, string>>) =>
    execFileSync("bash", ["-ec", block("sh")], {
      env: { PATH: process.env["PATH"], T: String(seconds), BODY: body, SECRET: "hush", V1: v1, ...env },
      stdio: "pipe",
    });
  expect(() => check({})).not.toThrow();
  expect(() => check({ BODY: `${body} ` })).toThrow();
  expect(() => check({ SECRET: "other" })).toThrow();
  const old = seconds - 301;
  expect(() => check({ T: String(old), V1: signatureOf("hush", old, body).replace(/^t=\d+,v1=/, "") })).toThrow();
});
