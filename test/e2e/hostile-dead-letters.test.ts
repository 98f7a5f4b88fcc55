import { describe, expect, it } from "vitest";
import { GATEWAY_KEY, gatewayConfig, startGateway } from "../doors/http/gateway.ts";
import { useInstallations } from "../support/installation.ts";

/** Clears the screen, writes the clipboard, rings, moves the cursor, turns the writing around: in fields and beside them. */
const ORDERS = "\u001b[2J\u001b]52;c;eA==\u0007\r\b\u009b31m\u202e\u0000\u007f";
const BODIES = [
  Buffer.from(`{"currency":"${ORDERS}","${ORDERS}":1`),
  Buffer.from(JSON.stringify({ event: ORDERS, type: ORDERS, amount: ORDERS })),
  Buffer.concat([Buffer.from(ORDERS), Buffer.from([0xff, 0xc0, 0xaf, 0x9b, 0x0a])]),
];
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

describe("dead letters of bodies that give orders to terminals", () => {
  const newInstallation = useInstallations();

  it("are shown without these, and are kept byte for byte", async () => {
    const installation = newInstallation(gatewayConfig());
    const { running, url } = await startGateway(installation);
    const headers = { "content-type": "application/json", "x-api-key": GATEWAY_KEY };
    for (const body of BODIES) {
      const answer = await fetch(`${url}/v1/integration/casino`, { method: "POST", headers, body });
      expect(answer.status).toBe(400);
    }
    expect((await running.stop("SIGTERM")).code).toBe(0);
    expect(running.stderr).not.toMatch(OBEYED);

    const json = await installation.done("dead-letters", "list", "--json");
    const letters = JSON.parse(json) as { id: string; payload: string }[];
    expect(letters.map(({ payload }) => payload)).toEqual(BODIES.map(String));
    const said = [json, await installation.done("dead-letters", "list")];
    for (const { id } of letters) said.push(await installation.done("dead-letters", "show", id));
    for (const text of said) expect(text).not.toMatch(OBEYED);
    expect(said.at(-1)).toContain("\\u001b[2J\\u001b]52;c;eA==\\u0007");

    await installation.done("run", "--once");
    const rows = await installation.rows("SELECT hex(payload) AS bytes FROM dead_letters FINAL ORDER BY received_at");
    expect(rows.map(({ bytes }) => bytes)).toEqual(BODIES.map((body) => body.toString("hex").toUpperCase()));
  });
});
