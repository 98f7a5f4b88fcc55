import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config/config.ts";
import type { Environment } from "../../src/config/environment-layer.ts";
import { DEFAULT_FOLD_RULES, type TenantFoldRules, tenantFoldRules } from "../../src/rules/fold-rules.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/values/time.ts";
import { configFile } from "./temporary-config.ts";

function load(text: string, env: Environment = {}, overrides: Record<string, unknown> = {}) {
  return loadConfig({ file: configFile(text), env, overrides });
}

function rulesOf(text: string, tenant: string): TenantFoldRules {
  return tenantFoldRules(load(text).foldRules, tenant);
}

describe("an empty file", () => {
  const nothing = () => load("# nothing yet\n");

  it("leaves every setting at its default", () => {
    const config = nothing();
    expect(config).toMatchObject({
      dataDir: "./.pitboss",
      topicPrefix: "pitboss.",
      partitions: 4,
      database: "pitboss",
      tickInterval: 10 * SECOND,
      threads: undefined,
      checkpoint: { interval: 30 * SECOND, events: 500_000 },
      deadLetterLimit: { share: 0.5, events: 1000 },
      logLevel: "info",
    });
    expect(config.inputRules.futureTolerance).toBe(10 * MINUTE);
  });

  it("gives the fold its default rules, also for the tenant that always exists", () => {
    const { defaults } = DEFAULT_FOLD_RULES;
    expect(nothing().foldRules).toEqual({ ...DEFAULT_FOLD_RULES, tenants: { default: defaults } });
  });

  it("has the tenant default, in euro and UTC, with its id as origin", () => {
    const config = nothing();
    expect([...config.inputRules.tenants]).toEqual([
      [
        "default",
        {
          baseCurrency: "EUR",
          defaultOrigin: "default",
          extraCurrencies: new Set(),
          rates: new Map(),
          activityIds: "unique",
          perdido: "Lost",
        },
      ],
    ]);
    expect(config.timeZones).toEqual(new Map([["default", "UTC"]]));
  });
});

describe("threads of the engine", () => {
  it("are no more than there are partitions to fold", () => {
    expect(load("engine: { threads: 3 }").threads).toBe(3);
    expect(load("engine: { threads: 12 }\npartitions: 8").threads).toBe(8);
  });
});

describe("a tenant", () => {
  it("has what its own section says", () => {
    const config = load(`
      tenants:
        acme:
          base_currency: sek
          default_origin: acme.example
          time_zone: Europe/Malta
          extra_currencies: [bit]
          rates: { usd: "10.5", EUR: 11.25 }
          activity_ids: per_round
          perdido: Forfeited
    `);
    expect(config.inputRules.tenants.get("acme")).toEqual({
      baseCurrency: "SEK",
      defaultOrigin: "acme.example",
      extraCurrencies: new Set(["BIT"]),
      rates: new Map([
        ["USD", 10_500_000_000_000],
        ["EUR", 11_250_000_000_000],
      ]),
      activityIds: "per_round",
      perdido: "Forfeited",
    });
    expect(config.timeZones.get("acme")).toBe("Europe/Malta");
  });

  it("has what stands outside of tenants where its own section is silent", () => {
    const config = load("base_currency: SEK\nperdido: Forfeited\ntenants: { acme: { perdido: Lost }, globex: }\n");
    const tenants = config.inputRules.tenants;
    expect(tenants.get("acme")).toMatchObject({ baseCurrency: "SEK", perdido: "Lost" });
    expect(tenants.get("globex")).toMatchObject({ baseCurrency: "SEK", perdido: "Forfeited" });
    expect(tenants.get("default")).toMatchObject({ baseCurrency: "SEK", perdido: "Forfeited" });
  });

  it("takes its id for an origin, unless one for all is given", () => {
    expect(load("tenants: { acme: {} }").inputRules.tenants.get("acme")?.defaultOrigin).toBe("acme");
    const forAll = load("default_origin: shared\ntenants: { acme: {} }");
    expect(forAll.inputRules.tenants.get("acme")?.defaultOrigin).toBe("shared");
  });

  it("keeps the general rates beside its own", () => {
    const rates = load(
      "rates: { SEK: 0.1, USD: 0.9 }\ntenants: { acme: { rates: { SEK: 0.2 } } }",
    ).inputRules.tenants.get("acme")?.rates;
    expect(rates).toEqual(
      new Map([
        ["SEK", 200_000_000_000],
        ["USD", 900_000_000_000],
      ]),
    );
  });

  it("keeps twelve decimals of a rate, half-even", () => {
    const rates = load('rates: { AAA: "0.0000000000125", BBB: "0.0000000000135", CCC: 1e-7 }').inputRules.tenants.get(
      "default",
    )?.rates;
    expect([...(rates?.values() ?? [])]).toEqual([12, 14, 100_000]);
  });
});

describe("rules on bonuses", () => {
  it("are merged map by map over the general ones", () => {
    const rules = rulesOf(
      `
      lost_too_quickly: { threshold: 20m, by_type: { CashbackBonus: 5m, WelcomeBonus: 7m } }
      tenants:
        acme:
          lost_too_quickly:
            by_type: { WelcomeBonus: 8m }
            by_product: { Sportsbook: 2h }
            by_type_product: { WelcomeBonus/Casino: 10m }
            by_bonus_id: { b1: 1h, 17: 2h }
            statuses: [Lost, AutoCompleted]
      `,
      "acme",
    );
    expect(rules.lostTooQuickly).toEqual({
      enabled: true,
      threshold: 20 * MINUTE,
      byType: { CashbackBonus: 5 * MINUTE, WelcomeBonus: 8 * MINUTE },
      byProduct: { Sportsbook: 2 * HOUR },
      byTypeProduct: { "WelcomeBonus/Casino": 10 * MINUTE },
      byBonusId: { b1: HOUR, 17: 2 * HOUR },
      statuses: ["AutoCompleted", "Lost"],
    });
  });

  it("take the tenant's threshold before the general one, without a trace on other tenants", () => {
    const text = "unclaimed: { threshold: 2d }\ntenants: { acme: { unclaimed: { threshold: 3h } }, globex: {} }";
    expect(rulesOf(text, "acme").unclaimed.threshold).toBe(3 * HOUR);
    expect(rulesOf(text, "globex").unclaimed.threshold).toBe(2 * DAY);
    expect(rulesOf(text, "unheard-of").unclaimed.threshold).toBe(2 * DAY);
  });

  it.each([
    ["lost_too_quickly", "lostTooQuickly"],
    ["completed_too_quickly", "completedTooQuickly"],
    ["forfeited_quickly", "forfeitedQuickly"],
    ["unclaimed", "unclaimed"],
    ["not_started", "notStarted"],
    ["expiring", "expiring"],
  ] as const)("may be called %s or by the name of the trigger", (name, rule) => {
    for (const key of [name, `bonus_${name}`]) {
      const text = `tenants: { acme: { ${key}: { enabled: false, threshold: 0 } } }`;
      expect(rulesOf(text, "acme")[rule]).toMatchObject({ enabled: false, threshold: 0 });
      expect(rulesOf(text, "default")[rule]).toEqual(DEFAULT_FOLD_RULES.defaults[rule]);
    }
  });

  it("are the same text whatever the order of the file", () => {
    const one = load("tenants: { b: {}, a: { unclaimed: { by_bonus_id: { x: 1h, y: 2h } } } }");
    const other = load("tenants: { a: { unclaimed: { by_bonus_id: { y: 2h, x: 1h } } }, b: {} }");
    expect(JSON.stringify(one.foldRules)).toBe(JSON.stringify(other.foldRules));
  });
});

describe("the file", () => {
  it("may be JSON", () => {
    expect(load('{"lateness": "48h", "tenants": {"acme": {"rates": {"SEK": "0.088"}}}}').foldRules.lateness).toBe(
      2 * DAY,
    );
  });

  it("may use anchors", () => {
    const config = load("tenants:\n  a: &shared { perdido: Forfeited }\n  b: *shared\n");
    expect(config.inputRules.tenants.get("b")?.perdido).toBe("Forfeited");
  });
});

describe("the environment", () => {
  it("overrides the file at any level", () => {
    const config = load("lateness: 12h\ncheckpoint: { events: 5 }\ntenants: { acme: { base_currency: SEK } }", {
      PITBOSS_LATENESS: "48h",
      PITBOSS_CHECKPOINT__INTERVAL: "1m",
      PITBOSS_TENANTS__acme__BASE_CURRENCY: "EUR",
      PITBOSS_TENANTS__new__TIME_ZONE: "Europe/Malta",
      PITBOSS_TICK_INTERVAL: "0",
      HOME: "somewhere",
    });
    expect(config.foldRules.lateness).toBe(2 * DAY);
    expect(config.checkpoint).toEqual({ interval: MINUTE, events: 5 });
    expect(config.inputRules.tenants.get("acme")?.baseCurrency).toBe("EUR");
    expect(config.timeZones.get("new")).toBe("Europe/Malta");
    expect(config.tickInterval).toBe(0);
  });

  it("takes texts as they stand and everything else as YAML", () => {
    const config = load("", {
      PITBOSS_DATA_DIR: "/data: #1",
      PITBOSS_EXTRA_CURRENCIES: "[BIT, GOLD]",
      PITBOSS_RATES: "{SEK: 0.088}",
      PITBOSS_RATES__USD: "0.92",
    });
    expect(config.dataDir).toBe("/data: #1");
    const tenant = config.inputRules.tenants.get("default");
    expect(tenant?.extraCurrencies).toEqual(new Set(["BIT", "GOLD"]));
    expect([...(tenant?.rates.keys() ?? [])]).toEqual(["SEK", "USD"]);
  });

  it("knows the rules on bonuses by both names", () => {
    const env = {
      PITBOSS_BONUS_UNCLAIMED__THRESHOLD: "3h",
      PITBOSS_TENANTS__acme__LOST_TOO_QUICKLY__BY_TYPE__CASHBACKBONUS: "3m",
    };
    const { foldRules } = load("tenants: { acme: { lost_too_quickly: { by_type: { CashbackBonus: 9m } } } }", env);
    expect(foldRules.defaults.unclaimed.threshold).toBe(3 * HOUR);
    expect(foldRules.tenants["acme"]?.lostTooQuickly.byType).toEqual({ CashbackBonus: 3 * MINUTE });
  });

  it("changes nothing where a variable is empty", () => {
    expect(load("lateness: 12h", { PITBOSS_LATENESS: "" }).foldRules.lateness).toBe(12 * HOUR);
  });
});

describe("flags", () => {
  it("override the environment, where they are given", () => {
    const env = { PITBOSS_DATA_DIR: "from-env", PITBOSS_DATABASE: "from_env" };
    const config = load("data_dir: from-file", env, { data_dir: "from-flag", database: undefined });
    expect(config).toMatchObject({ dataDir: "from-flag", database: "from_env" });
  });
});

describe("rules on play", () => {
  it("are what the file says, for all tenants and for one", () => {
    const text = `
game_session_gap: 3m
player_session_gap: 1h
big_win: { win_base: 500, multiplier: null }
losing_streaks: [20, 5, 20]
tenants:
  acme:
    time_zone: Europe/Malta
    big_win: { multiplier: "12.50" }
    losing_streaks: []
    deposit_after_loss: { enabled: false, within: 1h, loss_base: 0.1 }
`;
    expect(load(text).foldRules).toMatchObject({ gameSessionGap: 3 * MINUTE, playerSessionGap: HOUR, segments: [] });
    expect(rulesOf(text, "other")).toMatchObject({
      timeZone: "UTC",
      bigWin: { winBase: "500", multiplier: null },
      losingStreaks: [5, 20],
      depositAfterLoss: { enabled: true, within: 10 * MINUTE, lossBase: "100" },
    });
    expect(rulesOf(text, "acme")).toMatchObject({
      timeZone: "Europe/Malta",
      bigWin: { winBase: "500", multiplier: "12.5" },
      losingStreaks: [],
      depositAfterLoss: { enabled: false, within: HOUR, lossBase: "0.1" },
    });
  });
});

describe("segments", () => {
  const one = (id: string) => `- { id: ${id}, when: { feature: country, eq: SE } }`;
  const when = { feature: "country", operator: "eq", operand: "SE" };

  it("are those of segments.yaml beside the file, unless it names another; none without either", () => {
    const file = configFile("{}", "pitboss.yaml");
    const segmentsWith = (text: string) => {
      writeFileSync(file, text);
      return loadConfig({ file, env: {} }).foldRules.segments;
    };
    expect(segmentsWith("{}")).toEqual([]);
    writeFileSync(join(dirname(file), "segments.yaml"), `${one("b")}\n${one("a")}`);
    writeFileSync(join(dirname(file), "others.yaml"), one("c"));
    expect(segmentsWith("{}")).toEqual([
      { id: "a", name: "a", when },
      { id: "b", name: "b", when },
    ]);
    expect(segmentsWith("segments: others.yaml")).toEqual([{ id: "c", name: "c", when }]);
    expect(segmentsWith(`segments: ${join(dirname(file), "others.yaml")}`)).toHaveLength(1);
  });
});
