import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configJsonSchema, configReference } from "../../src/config/reference.ts";

function published(name: string): string {
  return readFileSync(new URL(`../../docs/reference/${name}`, import.meta.url), "utf8");
}

describe("the reference of the configuration", () => {
  it("is published as the declarations have it (npm run generate)", () => {
    expect(published("configuration.md")).toBe(configReference());
    expect(published("config.schema.json")).toBe(configJsonSchema());
  });

  it("has a row for every setting with its default", () => {
    expect(configReference()).toContain("| `checkpoint.interval` | a duration above 0");
    expect(configReference()).toMatch(/^\| `lost_too_quickly\.threshold` \| .* \| `15m` \|/m);
  });

  it("requires nothing of a file, and knows no other keys", () => {
    const schema = JSON.parse(configJsonSchema());
    expect(configJsonSchema()).not.toContain('"required"');
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties.partitions).toMatchObject({ type: "integer", minimum: 1, default: 4 });
  });
});
