/** How it is known that a shell block does what its page says. */
export type Assurance =
  /** A test runs it, taking it from the page. */
  | { readonly runIn: string }
  /** Nothing runs it, for this reason. */
  | { readonly notRun: string };

const HERE = { runIn: "test/docs/commands.test.ts" };
const TUTORIAL = { runIn: "test/docs/tutorial.test.ts" };
const README = { runIn: "test/e2e/readme.test.ts" };
const DOCKER = { notRun: "needs a Docker host; test/services/deployment.test.ts looks at the Compose file" };
const BROKER_TOOLS = { notRun: "a tool of Kafka's on an installation's own brokers" };
const IN_CI = { notRun: ".ci/run does it" };
const AN_SDK = {
  notRun: "an SDK and a collector of the reader's; test/telemetry/spans.test.ts starts a run with another SDK",
};
const WHOLE_SUITE = { notRun: "runs tests or measurements, many minutes of them" };
const EXAMPLES = {
  notRun: "test/integration/examples.test.ts runs the same programs, with what CI has installed and brokers of its own",
};

/** Every shell block of every page, in the page's order. */
export const SHELL_BLOCKS: Readonly<Record<string, readonly Assurance[]>> = {
  "CONTRIBUTING.md": [IN_CI, IN_CI],
  "README.md": [IN_CI, IN_CI, README, README, DOCKER],
  "docs/actions.md": [{ runIn: "test/actions/docs.test.ts" }],
  "docs/analysts.md": [{ runIn: "test/warehouse/analysts/cookbook.test.ts" }],
  "docs/console.md": [{ notRun: "test/e2e/demo.test.ts runs the demo, test/browser/ the console" }, HERE],
  "docs/erasure.md": [HERE],
  "docs/grants.md": [{ runIn: "test/grants/docs.test.ts" }, { runIn: "test/grants/docs.test.ts" }],
  "docs/http.md": Array.from({ length: 5 }, () => ({ runIn: "test/doors/http/run.test.ts" })),
  "docs/operators.md": [DOCKER, DOCKER, HERE, BROKER_TOOLS, AN_SDK, BROKER_TOOLS],
  "docs/performance.md": [WHOLE_SUITE, WHOLE_SUITE, WHOLE_SUITE],
  "docs/reliability.md": [WHOLE_SUITE],
  "docs/replay.md": [HERE, HERE],
  "docs/segments.md": [HERE],
  "docs/testing.md": [WHOLE_SUITE, WHOLE_SUITE],
  "docs/tutorial.md": [IN_CI, ...Array.from({ length: 10 }, () => TUTORIAL)],
  "docs/upgrading.md": [HERE],
  "docs/warehouse.md": [HERE],
  "examples/java/README.md": [EXAMPLES],
  "examples/python/README.md": [EXAMPLES, EXAMPLES],
  "examples/typescript/README.md": [EXAMPLES],
};
