import type { FastifyInstance } from "fastify";
import { takeRawJson } from "./body.ts";
import { tenantDecorator } from "./guard.ts";

/**
 * Routes of this scope get their bodies as the bytes of JSON, up to `bodyLimit`, and judge them by themselves: the routes'
 * schemas are documentation. Their requests can be marked with a tenant.
 */
export function useRawJson(scope: FastifyInstance, bodyLimit: number): void {
  takeRawJson(scope, bodyLimit);
  scope.decorateRequest(...tenantDecorator());
  scope.setValidatorCompiler(() => () => true);
  scope.setSerializerCompiler(() => JSON.stringify);
}
