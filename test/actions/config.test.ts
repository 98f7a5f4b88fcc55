import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/config.ts";
import { readSettings } from "../../src/config/read-settings.ts";
import { withoutSecrets } from "../../src/config/redact.ts";
import { plainOf } from "../../src/config/setting-tree.ts";

const webhook = { url: "https://crm.example/x", secret: "hush" };
const load = (actions: unknown, tenants: object = {}) => loadConfig({ env: {}, overrides: { actions, tenants } });

test("actions outside of tenants are every tenant's, and a tenant may change them", () => {
  const tenants = { acme: { actions: { crm: { attempts: 9 } } }, other: {} };
  const { actions } = load({ crm: { on: ["session_ended"], webhook } }, tenants);
  expect(actions.get("acme")?.[0]).toMatchObject({ id: "crm", attempts: 9, on: ["session_ended"] });
  expect(actions.get("other")?.[0]?.attempts).toBe(6);
});

test.each([
  ["no work", { crm: { on: ["session_ended"] } }, /actions.crm: give one of grant_bonus and webhook/],
  ["an unknown trigger", { crm: { on: ["sesion_ended"], webhook } }, /actions\.crm\.on/],
  ["no trigger", { crm: { on: [], webhook } }, /actions\.crm\.on/],
  [
    "a URL of another kind",
    { crm: { on: ["session_ended"], webhook: { ...webhook, url: "file:///etc" } } },
    /webhook\.url/,
  ],
  [
    "a user name in the URL",
    { crm: { on: ["session_ended"], webhook: { ...webhook, url: "https://u:p@x/" } } },
    /webhook\.url/,
  ],
  ["an odd id", { "c#m": { on: ["session_ended"], webhook } }, /c#m/],
  ["a cap of nothing", { crm: { on: ["session_ended"], webhook, cap: { count: 0, within: "1d" } } }, /cap\.count/],
  [
    "a cap over more than is known",
    { crm: { on: ["session_ended"], webhook, cap: { count: 1, within: "91d" } } },
    /cap\.within.* up to 90d/,
  ],
])("an action with %s is a fault of the configuration", (_what, actions, message) => {
  expect(() => load(actions)).toThrow(message);
});

test("secrets of actions are not printed, nor told in faults", () => {
  const { tree } = readSettings({ env: {}, overrides: { actions: { crm: { on: ["session_ended"], webhook } } } });
  expect(JSON.stringify(plainOf(withoutSecrets(tree)))).not.toContain("hush");
  expect(() => load({ crm: { on: ["session_ended"], webhook: { ...webhook, secret: ["hush"] } } })).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining("hush") }),
  );
});
