import { relative } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config/config.ts";
import { ConfigError } from "../../src/config/config-error.ts";
import type { Environment } from "../../src/config/environment-layer.ts";
import { configFile, temporaryFolder } from "./temporary-config.ts";

/** The faults that loading finds, with the path of the file cut down to `test.yaml`. */
function faults(text: string, env: Environment = {}, overrides: Record<string, unknown> = {}): readonly string[] {
  const file = configFile(text);
  try {
    loadConfig({ file, env, overrides });
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map((line) => line.replaceAll(file, "test.yaml"));
    throw error;
  }
  return [];
}

const DURATION = "a duration such as 500ms, 90s, 15m, 24h or 7d (at most 36500d), or 0";
const POSITIVE = "a duration above 0 such as 500ms, 90s, 15m, 24h or 7d (at most 36500d)";

describe("a value that is not allowed", () => {
  it.each([
    ["lateness: soon", `test.yaml:1:11: lateness: "soon" is not allowed; give ${DURATION}`],
    ["lateness: 10", `test.yaml:1:11: lateness: 10 is not allowed; give ${DURATION}`],
    ["lateness: 36501d", `test.yaml:1:11: lateness: "36501d" is not allowed; give ${DURATION}`],
    ["lateness:", `test.yaml:1:10: lateness: null is not allowed; give ${DURATION}`],
    ["round_idle: 0", `test.yaml:1:13: round_idle: 0 is not allowed; give ${POSITIVE}`],
    ["partitions: 0", "test.yaml:1:13: partitions: 0 is not allowed; give a whole number from 1 to 1024"],
    ["partitions: 1.5", "test.yaml:1:13: partitions: 1.5 is not allowed; give a whole number from 1 to 1024"],
    [
      "data_dir: 5",
      "test.yaml:1:11: data_dir: 5 is not allowed; give a folder, relative to the working directory or absolute",
    ],
    [
      "database: a b",
      'test.yaml:1:11: database: "a b" is not allowed; give a name of up to 64 letters, digits and underscores',
    ],
    [
      "log_level: loud",
      'test.yaml:1:12: log_level: "loud" is not allowed; give one of trace, debug, info, warn, error, fatal, silent',
    ],
    [
      "dead_letter_limit:\n  share: 50\n",
      "test.yaml:2:10: dead_letter_limit.share: 50 is not allowed; give a number from 0 to 1",
    ],
    [
      "big_win: { win_base: 0 }",
      'test.yaml:1:22: big_win.win_base: 0 is not allowed; give a decimal number above 0, such as 100 or "0.50", or null',
    ],
    [
      "losing_streaks: [10, 0]",
      "test.yaml:1:22: losing_streaks[1]: 0 is not allowed; give a list of whole numbers from 1 to 1000000",
    ],
    [
      "deposit_after_loss: { loss_base: null }",
      'test.yaml:1:34: deposit_after_loss.loss_base: null is not allowed; give a decimal number above 0, such as 100 or "0.50"',
    ],
    ["checkpoint: 30s", 'test.yaml:1:13: checkpoint: "30s" is not allowed; give a map of interval and events'],
    [
      "time_zone: Malta",
      'test.yaml:1:12: time_zone: "Malta" is not allowed; give an IANA time zone such as UTC or Europe/Malta',
    ],
    ["- lateness", 'test.yaml:1:1: the configuration: ["lateness"] is not allowed; give a map of settings'],
    ["tenants: 5", "test.yaml:1:10: tenants: 5 is not allowed; give a map of tenant id to the tenant's settings"],
    ["tenants: { a: 5 }", "test.yaml:1:15: tenants.a: 5 is not allowed; give a map of the tenant's settings"],
  ])("%s", (text, fault) => {
    expect(faults(text)).toEqual([fault]);
  });

  it.each(["0", "-1", "none", "1e-13", '"0x10"'])("as a rate: %s", (rate) => {
    const [fault, ...others] = faults(`tenants:\n  acme:\n    rates: { SEK: ${rate} }`);
    expect(fault).toMatch(
      /^test\.yaml:3:19: tenants\.acme\.rates\.SEK: .* is not allowed; give a decimal number above 0/,
    );
    expect(others).toEqual([]);
  });

  it("names the item of a list", () => {
    const allowed = "a list of currency codes of 2 to 10 letters or digits";
    expect(faults("extra_currencies:\n  - BIT\n  - '!'\n")).toEqual([
      `test.yaml:3:5: extra_currencies[1]: "!" is not allowed; give ${allowed}`,
    ]);
  });

  it("names the statuses that a rule may watch", () => {
    const text = "tenants: { acme: { lost_too_quickly: { statuses: [Loost] } } }";
    expect(faults(text)).toEqual([
      'test.yaml:1:51: tenants.acme.lost_too_quickly.statuses[0]: "Loost" is not allowed; give a list of one or more of ' +
        "Pending, Created, Ongoing, Completed, AutoCompleted, Forfeited, Expired, Lost, Reversed",
    ]);
    expect(faults("unclaimed: { statuses: [] }")).toHaveLength(1);
  });

  it("is reported once, however many tenants inherit it", () => {
    expect(faults("perdido: lost\nrates: { SEK: 0 }\ntenants: { a: {}, b: {}, c: {} }")).toHaveLength(2);
  });

  it("is reported beside all others, in the order of the file", () => {
    const lines = faults("tenants:\n  acme:\n    perdido: x\nlateness: y\nfoo: 1\n");
    expect(lines.map((line) => line.split(": ")[0])).toEqual(["test.yaml:3:14", "test.yaml:4:11", "test.yaml:5:1"]);
  });
});

describe("an unknown key", () => {
  it.each([
    ["latenes: 1h", "test.yaml:1:1: latenes: unknown key; did you mean lateness?"],
    [
      "tenants: { acme: { base_curency: EUR } }",
      "test.yaml:1:20: tenants.acme.base_curency: unknown key; did you mean base_currency?",
    ],
    ["checkpoint: { every: 1s }", "test.yaml:1:15: checkpoint.every: unknown key; allowed here: interval, events"],
    [
      "dead_letter_limit: { zzz: 1 }",
      "test.yaml:1:22: dead_letter_limit.zzz: unknown key; allowed here: share, events",
    ],
    [
      "unclaimed: { by_type: { Cashback: 1h } }",
      "test.yaml:1:25: unclaimed.by_type.Cashback: unknown key; did you mean CashbackBonus?",
    ],
    [
      "unclaimed: { by_product: { Poke: 1h } }",
      "test.yaml:1:28: unclaimed.by_product.Poke: unknown key; did you mean Poker?",
    ],
    [
      "unclaimed: { by_type_product: { FreeSpins/Loto: 1h } }",
      "test.yaml:1:33: unclaimed.by_type_product.FreeSpins/Loto: unknown key; did you mean FreeSpins/Lotto?",
    ],
    [
      "rates: { E: 1 }",
      'test.yaml:1:10: rates.E: "E" is not allowed as a key; give a currency code of 2 to 10 letters or digits',
    ],
    ["tenants: { lateness: { lateness: 1h } }", /^test\.yaml:1:24: tenants\.lateness\.lateness: unknown key; /],
  ])("%s", (text, fault) => {
    expect(faults(text)).toEqual([typeof fault === "string" ? fault : expect.stringMatching(fault)]);
  });

  it("is what a rule is that is given by both of its names", () => {
    expect(faults("unclaimed: {}\nbonus_unclaimed: {}\n")).toEqual([
      "test.yaml:2:1: unclaimed is given twice, also as bonus_unclaimed; keep one",
    ]);
  });
});

describe("settings that contradict each other", () => {
  it("are a round horizon below lateness, named where it was given", () => {
    expect(faults("lateness: 2d\nround_horizon: 30h\n")).toEqual([
      "test.yaml:2:16: round_horizon: 30h (test.yaml:2:16) must be at least lateness, which is 2d (test.yaml:1:11); raise it or lower that",
    ]);
  });

  it("are named where the other was given, if this one is the default", () => {
    expect(faults("lateness: 8d\n")).toEqual([
      "test.yaml:1:11: round_horizon: 7d (default) must be at least lateness, which is 8d (test.yaml:1:11); raise it or lower that",
    ]);
  });

  it("are a bonus horizon below the round horizon", () => {
    expect(faults("", { PITBOSS_BONUS_HORIZON: "6d" })).toEqual([
      "PITBOSS_BONUS_HORIZON: bonus_horizon: 6d (PITBOSS_BONUS_HORIZON) must be at least round_horizon, which is 7d (default); raise it or lower that",
    ]);
  });

  it("are two rates of one currency", () => {
    expect(faults("tenants:\n  acme:\n    rates: { sek: 1, SEK: 2 }\n")).toEqual([
      "test.yaml:3:22: tenants.acme.rates.SEK: also given as sek; keep one",
    ]);
  });

  it("are not horizons that are equal", () => {
    expect(faults("lateness: 7d\nround_horizon: 7d\nbonus_horizon: 7d\n")).toEqual([]);
  });
});

describe("a variable", () => {
  it.each([
    ["PITBOSS_LATENES", "PITBOSS_LATENESS"],
    ["PITBOSS_CHECKPOINT_EVENTS", "PITBOSS_CHECKPOINT__EVENTS"],
    ["PITBOSS_TENANTS__acme__BASE_CURENCY", "PITBOSS_TENANTS__acme__BASE_CURRENCY"],
    ["PITBOSS_LATENESS__MORE", "PITBOSS_LATENESS"],
  ])("%s is unknown", (name, near) => {
    expect(faults("", { [name]: "1" })).toEqual([`${name}: no setting has this name; the nearest is ${near}`]);
  });

  it("is named where its value is not allowed", () => {
    expect(faults("lateness: 1h", { PITBOSS_LATENESS: "soon" })).toEqual([
      `PITBOSS_LATENESS: lateness: "soon" is not allowed; give ${DURATION}`,
    ]);
  });

  it("is named where its value is no YAML", () => {
    expect(faults("", { PITBOSS_RATES: "{SEK: 1" })).toEqual([expect.stringMatching(/^PITBOSS_RATES: ./)]);
  });
});

describe("a flag", () => {
  it("is named where its value is not allowed", () => {
    expect(faults("", {}, { data_dir: "" })).toEqual([
      '--data-dir: data_dir: "" is not allowed; give a folder, relative to the working directory or absolute',
    ]);
  });
});

describe("a file", () => {
  it("that was named must exist", () => {
    const file = `${temporaryFolder()}/none.yaml`;
    expect(() => loadConfig({ file, env: {} })).toThrow(
      new ConfigError([`${file}: cannot read the configuration: there is no such file; name another with --config`]),
    );
  });

  it("must not be a folder", () => {
    expect(() => loadConfig({ file: temporaryFolder(), env: {} })).toThrow(
      /cannot read the configuration: it is a folder/,
    );
  });

  it.each([
    ["is not closed", "tenants: {\n  acme: {}\n", /^test\.yaml:\d:\d+: /],
    ["gives a key twice", "lateness: 1h\nlateness: 2h\n", /^test\.yaml:2:1: .*unique/],
    ["gives two documents", "lateness: 1h\n---\nlateness: 2h\n", /^test\.yaml:2:1: .*documents/],
    ["has a map for a key", "{ a: 1 }: 2\n", /^test\.yaml:1:1: a key must be a plain text/],
    ["holds itself", "tenants: &t\n  a: *t\n", /^test\.yaml:\d:\d+: nested more than 32 deep/],
  ])("that %s is refused with the place", (_, text, fault) => {
    expect(faults(text)).toEqual([expect.stringMatching(fault)]);
  });

  it("is named as it was given", () => {
    const file = relative(process.cwd(), configFile("foo: 1"));
    expect(() => loadConfig({ file, env: {} })).toThrow(`${file}:1:1: foo: unknown key`);
  });
});
