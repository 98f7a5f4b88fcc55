import { describe, inject } from "vitest";
import type { SharedServices } from "./setup.ts";

/** A suite that is skipped where the services are missing. */
export const describeWithServices = describe.skipIf(inject("services") === null);

/** The one Kafka and schema registry of this run. Names of topics, groups and subjects are for each test to keep apart. */
export function sharedServices(): SharedServices {
  const services = inject("services");
  if (services === null) throw new Error("there are no services: put the test into describeWithServices");
  return services;
}
