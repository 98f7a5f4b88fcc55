import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { ConfigError } from "../../../src/config/config-error.ts";
import { readSegments, segmentDefinitions } from "../../../src/config/segments/read-segments.ts";
import { segmentsJsonSchema, segmentsSchema } from "../../../src/config/segments/segments-schema.ts";
import { DAY, MINUTE } from "../../../src/values/time.ts";

function faults(text: string): readonly string[] {
  try {
    readSegments(text, "s.yaml");
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

/** The fault of a condition that stands at line 1, column 16 on. */
function conditionFault(yaml: string): readonly string[] {
  return faults(`- { id: s, when: ${yaml} }`).map((line) => line.replace(/^s\.yaml:1:\d+: \[0\]\./, ""));
}

describe("a file of segments", () => {
  const text = `
- id: at-risk
  name: High roller cooling off
  description: For people.
  when:
    all:
      - { feature: turnover_30d, gte: 5000 }
      - { feature: turnover_7d, lt: "250.50" }
      - any: [{ feature: country, in: [SE, FI] }, { feature: tags, contains: vip }]
      - not: { feature: last_login, within: 10m }
      - { feature: registration_date, lt: 2024-01-01 }
- id: a
  when: { feature: last_bet, older_than: 7d }
`;

  it("gives each segment with its condition in one form, its place and its description", () => {
    const [first, second] = readSegments(text, "s.yaml");
    expect(first).toEqual({
      id: "at-risk",
      name: "High roller cooling off",
      description: "For people.",
      where: "s.yaml:2:3",
      when: {
        all: [
          { feature: "turnover_30d", operator: "gte", operand: "5000" },
          { feature: "turnover_7d", operator: "lt", operand: "250.5" },
          {
            any: [
              { feature: "country", operator: "in", operand: ["SE", "FI"] },
              { feature: "tags", operator: "contains", operand: "vip" },
            ],
          },
          { not: { feature: "last_login", operator: "within", operand: 10 * MINUTE } },
          { feature: "registration_date", operator: "lt", operand: Date.UTC(2024, 0, 1) * 1000 },
        ],
      },
    });
    expect(second).toMatchObject({ id: "a", name: "a", description: null, when: { operand: 7 * DAY } });
  });

  it("gives the fold the same rules in whatever order and spelling, without what is for people only", () => {
    const again = text.replace("5000", '"5000.00"').replace("For people.", "For others.");
    const [first = "", second = ""] = again.trim().split("\n- id: a\n");
    const swapped = `- id: a\n${second}\n${first}`;
    const rules = segmentDefinitions(readSegments(text, "s.yaml"));
    expect(segmentDefinitions(readSegments(swapped, "t.yaml"))).toEqual(rules);
    expect(rules.map((each) => Object.keys(each))).toEqual([
      ["id", "name", "when"],
      ["id", "name", "when"],
    ]);
    expect(JSON.parse(JSON.stringify(rules))).toEqual(rules);
  });

  it("may be empty", () => {
    expect(readSegments("# none yet\n", "s.yaml")).toEqual([]);
    expect(readSegments("[]", "s.yaml")).toEqual([]);
  });
});

describe("a fault", () => {
  it("names file, line and column, and all of them are told, in the order of the file", () => {
    expect(
      faults(`- id: a b
  nam: x
  when: { feature: turnover_7, gte: 5 }
- id: c
  when:
    all:
      - { feature: country, eq: NO }
      - { feature: last_bet, within: 7 days }
- id: c
  when: { feature: country, exists: true }
- five
`),
    ).toEqual([
      's.yaml:1:7: [0].id: "a b" is not allowed; give an id of up to 100 letters, digits, dots, hyphens and underscores',
      "s.yaml:2:3: [0].nam: unknown key; did you mean name?",
      's.yaml:3:20: [0].when.feature: "turnover_7" is no feature; did you mean turnover_7d?',
      's.yaml:8:38: [1].when.all[1].within: "7 days" is not allowed; give a duration above 0 such as 500ms, 90s, 15m, 24h or 7d (at most 36500d)',
      's.yaml:9:7: [2].id: "c" is the id of another segment (s.yaml:4:7); give each its own',
      's.yaml:11:3: [3]: "five" is not allowed; give a segment: a map with id and when',
    ]);
  });

  const DECIMAL = 'a decimal number such as 250 or "0.95", of at most 8 decimals (in quotes beyond 15 digits)';

  it.each([
    ["5", "when: 5 is not allowed; give a condition: a map with all, any, not or feature"],
    ["{}", "when: {} is not allowed; give a condition: a map with all, any, not or feature"],
    ["{ al: [] }", "when.al: unknown key; did you mean all?"],
    ["{ all: [] }", "when.all: [] is not allowed; give a list of one or more conditions"],
    ["{ not: [] }", "when.not: [] is not allowed; give a condition: a map with all, any, not or feature"],
    [
      "{ all: [{ feature: tags, exists: true }], any: [] }",
      "when.any: stands beside all; put both into a list under all or any",
    ],
    ["{ gte: 5 }", "when: no feature is named; give feature: and the name of one"],
    ["{ feature: wealth, gte: 5 }", 'when.feature: "wealth" is no feature; docs/segments.md lists all features'],
    [
      "{ feature: constructor, gte: 5 }",
      'when.feature: "constructor" is no feature; docs/segments.md lists all features',
    ],
    ["{ feature: is_blocked }", "when: is_blocked is compared with nothing; give one of eq, ne, in, exists"],
    [
      "{ feature: turnover_7d, contains: 5 }",
      "when.contains: turnover_7d is a money feature, for which there is no contains; give one of eq, ne, in, gt, gte, lt, lte, exists",
    ],
    [
      "{ feature: country, within: 5d }",
      "when.within: country is a text feature, for which there is no within; give one of eq, ne, in, gt, gte, lt, lte, contains, exists",
    ],
    ["{ feature: last_bet, withn: 7d }", "when.withn: unknown operator; did you mean within?"],
    ["{ feature: rounds_7d, gte: 1, lte: 5 }", "when.lte: a comparison has one operator; give each its own under all"],
    ["{ feature: rounds_7d, gte: 1.5 }", "when.gte: 1.5 is not allowed; give a whole number from 0 on"],
    ["{ feature: turnover_7d, gte: five }", `when.gte: "five" is not allowed; give ${DECIMAL}`],
    ["{ feature: turnover_7d, gte: null }", `when.gte: null is not allowed; give ${DECIMAL}`],
    ["{ feature: turnover_7d, gte: 0.123456789 }", `when.gte: 0.123456789 is not allowed; give ${DECIMAL}`],
    [
      "{ feature: turnover_7d, gte: 1234567890.1234567 }",
      `when.gte: 1234567890.1234567 is not allowed; give ${DECIMAL}`,
    ],
    ["{ feature: turnover_7d, in: [5, x] }", `when.in[1]: "x" is not allowed; give a list, each item ${DECIMAL}`],
    [
      "{ feature: country, eq: 5 }",
      "when.eq: 5 is not allowed; give a text, in quotes if it looks like something else",
    ],
    [
      "{ feature: last_bet, older_than: 0 }",
      "when.older_than: 0 is not allowed; give a duration above 0 such as 500ms, 90s, 15m, 24h or 7d (at most 36500d)",
    ],
    [
      "{ feature: last_bet, gt: yesterday }",
      'when.gt: "yesterday" is not allowed; give a timestamp such as 2024-05-01T00:00:00Z, or a date',
    ],
    ["{ feature: is_blocked, eq: 1 }", "when.eq: 1 is not allowed; give true or false"],
  ])("of a condition: %s", (yaml, fault) => {
    expect(conditionFault(yaml)).toEqual([fault]);
  });

  it("of a segment: a key that is missing, a file that is no list, a text that is no YAML", () => {
    expect(faults("- name: x")).toEqual(["s.yaml:1:3: [0]: id is missing", "s.yaml:1:3: [0]: when is missing"]);
    expect(faults("id: x")).toEqual([
      's.yaml:1:1: the file: {"id":"x"} is not allowed; give a list of segments, each with id and when',
    ]);
    expect(faults("- { id: ")[0]).toMatch(/^s\.yaml:1:9: /);
  });
});

describe("the JSON Schema", () => {
  it("is published as the declarations have it (npm run generate)", () => {
    const published = readFileSync(new URL("../../../docs/reference/segments.schema.json", import.meta.url), "utf8");
    expect(published).toBe(segmentsJsonSchema());
  });

  const operand = fc.constantFrom<unknown>(
    5,
    1.5,
    -1,
    "5",
    "x",
    true,
    null,
    "7d",
    "2024-01-01",
    [],
    ["SE"],
    [5],
    [5, "x"],
    {},
  );
  const operator = fc.constantFrom("eq", "ne", "gt", "lte", "in", "contains", "exists", "within", "older_than", "is");
  const feature = fc.constantFrom(
    "turnover_7d",
    "rtp_30d",
    "rounds_7d",
    "last_bet",
    "country",
    "is_blocked",
    "tags",
    "x",
  );
  const comparison = fc
    .tuple(feature, fc.uniqueArray(fc.tuple(operator, operand), { maxLength: 2, selector: ([name]) => name }))
    .map(([name, operators]) => ({ feature: name, ...Object.fromEntries(operators) }));
  const condition = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 2 },
      comparison,
      fc.array(tie("node"), { maxLength: 2 }).map((all) => ({ all })),
      tie("node").map((not) => ({ not })),
      fc.tuple(tie("node"), tie("node")).map(([one, not]) => ({ any: [one], not })),
    ),
  })).node;

  it("allows what the reader accepts, and nothing else", () => {
    fc.assert(
      fc.property(condition, (when) => {
        const document = [{ id: "s", when }];
        const isAccepted = faults(stringify(document)).length === 0;
        expect(segmentsSchema.safeParse(document).success).toBe(isAccepted);
      }),
      { numRuns: 500 },
    );
  });
});
