import { describe, expect, it } from "vitest";
import { configOf } from "../../src/config/config.ts";
import { type ConfigSources, readSettings } from "../../src/config/read-settings.ts";
import { settingsWithOrigins, settingsYaml } from "../../src/config/render-settings.ts";
import { configFile } from "./temporary-config.ts";

const SOURCES = {
  env: { PITBOSS_EMIT_INTERVAL: "5s", PITBOSS_TENANTS__acme__RATES: "{NOK: '0.10'}" },
  overrides: { data_dir: "a # b" },
};
const FILE = `
lateness: 2d
lost_too_quickly: { by_type: { CashbackBonus: 5m } }
tenants:
  acme: { rates: { SEK: 0.088 }, bonus_lost_too_quickly: { by_bonus_id: { "17": 1h, "a: b": 2h } }, perdido: Forfeited }
  "yes": { extra_currencies: [BIT, "12"] }
`;

function settings(sources: ConfigSources) {
  return readSettings(sources).tree;
}

function config(sources: ConfigSources) {
  return configOf(readSettings(sources));
}

describe("the printed configuration", () => {
  it("loads as the configuration that was printed", () => {
    const given = { file: configFile(FILE), ...SOURCES };
    const printed = configFile(settingsYaml(settings(given)));
    expect(config({ file: printed, env: {} })).toEqual(config(given));
  });

  it("loads the same from JSON", () => {
    const given = { file: configFile(FILE), ...SOURCES };
    const printed = configFile(JSON.stringify(settingsWithOrigins(settings(given)).settings));
    expect(config({ file: printed, env: {} })).toEqual(config(given));
  });

  it("says where each value comes from", () => {
    const file = configFile("lateness: 2d\nbase_currency: SEK\ntenants:\n  acme:\n    perdido: Forfeited\n");
    const lines = settingsYaml(settings({ file, ...SOURCES })).split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        'data_dir: "a # b" # --data-dir',
        `lateness: 2d # ${file}:1:11`,
        "emit_interval: 5s # PITBOSS_EMIT_INTERVAL",
        "round_idle: 15m # default",
        "    default_origin: acme # default",
        `    base_currency: SEK # ${file}:2:16`,
        `    perdido: Forfeited # ${file}:5:14`,
        '      NOK: "0.10" # PITBOSS_TENANTS__acme__RATES',
      ]),
    );
  });

  it("says so in JSON by the path of the value", () => {
    const { origins } = settingsWithOrigins(settings({ file: configFile(""), ...SOURCES }));
    expect(origins).toMatchObject({
      data_dir: { origin: "flag", where: "--data-dir" },
      emit_interval: { origin: "env", where: "PITBOSS_EMIT_INTERVAL" },
      "tenants.acme.rates.NOK": { origin: "env" },
      "checkpoint.events": { origin: "default", where: "default" },
    });
  });
});
