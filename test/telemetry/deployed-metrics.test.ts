import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { COUNTERS, GAUGES, HISTOGRAMS } from "../../src/telemetry/metric-list.ts";

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

/** An expression, and what else may name its labels. */
interface Query {
  readonly where: string;
  readonly expr: string;
  readonly text: string;
}

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const { groups } = parse(read("deploy/prometheus/alerts.yml")) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);

const LABELS_OF = new Map<string, readonly string[]>([
  ...[...Object.values(COUNTERS), ...Object.values(GAUGES)].map(({ name, labels }) => [name, labels] as const),
  ...Object.values(HISTOGRAMS).flatMap(({ name, labels }) => [
    [`${name}_bucket`, [...labels, "le"]] as const,
    [`${name}_sum`, labels] as const,
    [`${name}_count`, labels] as const,
  ]),
]);
/** Of every series, by Prometheus itself. */
const TARGET_LABELS = ["instance", "job"];

function queries(): Query[] {
  const folder = new URL("../../deploy/grafana/dashboards/", import.meta.url);
  const panels = readdirSync(folder).flatMap(
    (file) => (JSON.parse(readFileSync(new URL(file, folder), "utf8")) as { panels: Panel[] }).panels,
  );
  return [
    ...alerts.map(({ alert, expr, annotations }) => ({ where: alert, expr, text: JSON.stringify(annotations) })),
    ...panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr, legendFormat }) => ({ where: title, expr, text: legendFormat })),
    ),
  ];
}

function namesIn({ expr }: Query): string[] {
  return expr.match(/pitboss_\w+/g) ?? [];
}

/** What is grouped by, and what a legend or a message shows. */
function labelsIn({ expr, text }: Query): string[] {
  const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(/,\s*/));
  const shown = [...text.matchAll(/{{\s*(?:\$labels\.)?([a-z_]+)/g)].map(([, label = ""]) => label);
  return [...grouped, ...shown];
}

describe("what is deployed to watch the engine", () => {
  test.each(queries())("$where asks for metrics and labels that there are", (query) => {
    for (const name of namesIn(query)) expect([...LABELS_OF.keys()]).toContain(name);
    const labels = new Set([...namesIn(query).flatMap((name) => LABELS_OF.get(name) ?? []), ...TARGET_LABELS]);
    for (const label of labelsIn(query)) expect([...labels]).toContain(label);
  });

  test("shows or watches every metric but those that others follow from", () => {
    const asked = new Set(queries().flatMap(namesIn));
    const unused = [...LABELS_OF.keys()].filter((name) => !asked.has(name) && !/_(sum|count|bucket)$/.test(name));
    expect(unused).toEqual([
      "pitboss_state_wakes_total",
      "pitboss_records_derived_total",
      "pitboss_stream_clock_seconds",
      "pitboss_state_awake_players",
      "pitboss_state_awake_bytes",
      "pitboss_state_stored_bytes",
    ]);
  });

  test("alerts only of what the guide for operators says what to do about", () => {
    const told = [...read("docs/operators.md").matchAll(/^### (Pitboss\w+)$/gm)].map(([, alert]) => alert);
    expect(told).toEqual(alerts.map(({ alert }) => alert));
  });
});
