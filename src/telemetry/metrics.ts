import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { COUNTERS, GAUGES, HISTOGRAMS, type MetricDeclaration } from "./metric-list.ts";

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

type LabelOf<Declaration> = Declaration extends MetricDeclaration<infer Label> ? Label : never;
type Counters = { readonly [Name in keyof typeof COUNTERS]: Counter<LabelOf<(typeof COUNTERS)[Name]>> };
type Gauges = { readonly [Name in keyof typeof GAUGES]: Gauge<LabelOf<(typeof GAUGES)[Name]>> };
type Histograms = { readonly [Name in keyof typeof HISTOGRAMS]: Histogram };

/** The metrics of one process, by the names of the list. */
export interface Metrics extends Counters, Gauges, Histograms {
  readonly contentType: string;
  /** All of them in Prometheus's text format. */
  text(): Promise<string>;
}

/** Declared metrics, none counted yet; with those of the Node process where `ofProcess` says so. */
export function createMetrics(ofProcess: boolean): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const options = ({ name, help, labels }: MetricDeclaration) => ({ name, help, labelNames: labels, registers });
  return {
    ...(mapped(COUNTERS, (each) => new Counter(options(each))) as Counters),
    ...(mapped(GAUGES, (each) => new Gauge(options(each))) as Gauges),
    ...(mapped(HISTOGRAMS, (each) => new Histogram({ ...options(each), buckets: SECONDS })) as Histograms),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function mapped<Made>(
  declarations: Readonly<Record<string, MetricDeclaration>>,
  make: (declaration: MetricDeclaration) => Made,
): Record<string, Made> {
  return Object.fromEntries(Object.entries(declarations).map(([name, declaration]) => [name, make(declaration)]));
}
