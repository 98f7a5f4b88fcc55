import { describe, expect, it } from "vitest";
import { createLogger } from "../../src/telemetry/logger.ts";

function logged(level: string, write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLogger(level, { write: (line) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
}

describe("the log", () => {
  it("is one JSON object per line, with level, time and fields", () => {
    const [line] = logged("info", (logger) => logger.info({ partition: 3 }, "caught up"));
    expect(line).toMatchObject({ level: "info", msg: "caught up", partition: 3, time: expect.stringMatching(/Z$/) });
  });

  it("leaves out what is below its level", () => {
    expect(logged("warn", (logger) => logger.info("caught up"))).toEqual([]);
  });

  it.each([
    ["at the top", { api_key: "s3cret" }],
    ["in headers", { headers: { "x-api-key": "s3cret", "user-agent": "curl" } }],
    ["in a request's headers", { request: { headers: { "x-api-key": "s3cret", authorization: "s3cret" } } }],
    ["in a body", { request: { body: { grant: { api_key: "s3cret" } } } }],
  ])("never has a key %s", (_, fields) => {
    const text = JSON.stringify(logged("info", (logger) => logger.info(fields, "received")));
    expect(text).not.toContain("s3cret");
    expect(text).toContain("[redacted]");
  });
});
