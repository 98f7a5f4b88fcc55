/** One heading of the site and the pages below it, as paths in the project. */
export interface Section {
  readonly title: string;
  readonly pages: readonly (readonly [title: string, file: string])[];
}

/** The order of the manual: to learn, to get something done, to look something up, to understand. */
export const SECTIONS: readonly Section[] = [
  { title: "Tutorial", pages: [["The first trigger", "docs/tutorial.md"]] },
  {
    title: "How to: analysts",
    pages: [["Questions and their queries", "docs/analysts.md"]],
  },
  {
    title: "How to: CRM builders",
    pages: [
      ["Segments", "docs/segments.md"],
      ["Acting on triggers", "docs/actions.md"],
      ["Granting free spins", "docs/grants.md"],
      ["Subscribing to triggers", "examples/README.md"],
      ["A subscriber in TypeScript", "examples/typescript/README.md"],
      ["A subscriber in Python", "examples/python/README.md"],
      ["A subscriber in Java", "examples/java/README.md"],
      ["The web console", "docs/console.md"],
    ],
  },
  {
    title: "How to: data engineers",
    pages: [
      ["Events over HTTP", "docs/http.md"],
      ["Events from RabbitMQ and Kafka", "docs/brokers.md"],
      ["The warehouse", "docs/warehouse.md"],
      ["Replay and backfill", "docs/replay.md"],
    ],
  },
  {
    title: "How to: operators",
    pages: [
      ["Install, size, watch, mend", "docs/operators.md"],
      ["Upgrading", "docs/upgrading.md"],
      ["Erasing a player", "docs/erasure.md"],
      ["Security", "SECURITY.md"],
    ],
  },
  {
    title: "Reference",
    pages: [
      ["Commands", "docs/reference/cli.md"],
      ["Settings", "docs/reference/configuration.md"],
      ["Topics and records", "docs/reference/topics.md"],
      ["Triggers", "docs/reference/triggers.md"],
      ["Tables and views", "docs/reference/tables.md"],
      ["Metrics", "docs/reference/metrics.md"],
      ["Codes of refusals", "docs/reference/codes.md"],
      ["HTTP", "docs/reference/http-api.md"],
    ],
  },
  {
    title: "Explanation",
    pages: [
      ["Architecture", "docs/architecture.md"],
      ["The fold", "docs/explanation/fold.md"],
      ["Time and lateness", "docs/explanation/time.md"],
      ["Exactly once", "docs/explanation/exactly-once.md"],
      ["The log", "docs/explanation/log.md"],
      ["State", "docs/explanation/state.md"],
      ["The sink", "docs/explanation/sink.md"],
      ["Reliability", "docs/reliability.md"],
      ["Performance", "docs/performance.md"],
      ["Scaling", "docs/scaling.md"],
    ],
  },
  {
    title: "What odd input does",
    pages: [
      ["Admission", "src/admission/DISCUSSION.md"],
      ["Rounds", "src/rounds/DISCUSSION.md"],
      ["Bonuses", "src/bonuses/DISCUSSION.md"],
      ["Sessions", "src/sessions/DISCUSSION.md"],
      ["Days", "src/days/DISCUSSION.md"],
      ["Deposits", "src/deposits/DISCUSSION.md"],
      ["Features", "src/features/DISCUSSION.md"],
      ["Segments", "src/segments/DISCUSSION.md"],
    ],
  },
  {
    title: "The project",
    pages: [
      ["Contributing", "CONTRIBUTING.md"],
      ["Testing", "docs/testing.md"],
      ["Dependencies", "docs/dependencies.md"],
      ["Changes", "CHANGELOG.md"],
    ],
  },
];
