/** The services that the tests start, and that docker-compose.yml runs as images: one version for both. */
export const VERSIONS = {
  kafka: "4.1.2",
  /** Kafka's logging; the one that this Kafka comes with. */
  log4j: "2.25.3",
  apicurio: "2.6.13.Final",
  /** What Debian 12 packages; the tests take the one that is installed. */
  rabbitmq: "3.10",
  /** What the embedded engine (chDB) is built from, which the tests of the warehouse run. */
  clickhouse: "26.7",
} as const;
