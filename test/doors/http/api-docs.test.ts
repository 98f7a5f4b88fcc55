import Ajv from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { CASINO_SAMPLE, CASINO_SAMPLE_WIN, ENGLISH_BONUSES, PORTUGUESE_BONUSES } from "../../e2e/sample-documents.ts";
import { later } from "../../support/events.ts";
import { bet, item, openDoor } from "./open-door.ts";

// biome-ignore lint/suspicious/noExplicitAny: a document of another standard
type Document = any;

const PATHS = ["bonus", "casino", "events"].map((name) => `/v1/integration/${name}`);

async function describedRoutes(): Promise<Document> {
  const door = await openDoor({ http: { batch_limit: 7 } });
  const { status, body } = await door.get("/openapi.json");
  expect(status).toBe(200);
  return body;
}

function bodySchema(document: Document, path: string): Document {
  return document.paths[path].post.requestBody.content["application/json"].schema;
}

/** What of the values the schema does not allow. */
function refused(schema: object, values: readonly unknown[]): string[] {
  const ajv = new Ajv.default({ strict: true, allowUnionTypes: true });
  const validate = ajv.compile(schema);
  return values.flatMap((value) => (validate(value) ? [] : [ajv.errorsText(validate.errors)]));
}

/** Fields of a schema and of those in it that nobody has described. */
function undescribed(schema: Document, path = ""): string[] {
  const inner = Object.entries<Document>(schema.properties ?? {}).map(
    ([name, field]) => [`${path}.${name}`, field] as const,
  );
  const all = [
    ...inner,
    ...(schema.items?.anyOf ?? []).map((each: Document) => [`${path}[${each.title}]`, each] as const),
  ];
  const own = inner
    .filter(([, field]) => field.description === undefined && field.items === undefined)
    .map(([name]) => name);
  return [...own, ...all.flatMap(([name, field]) => undescribed(field, name))];
}

describe("the description of the door", () => {
  it("is OpenAPI 3.1 of what senders use, with every answer that they may get", async () => {
    const { openapi, paths, components } = await describedRoutes();
    expect(openapi).toMatch(/^3\.1\./);
    expect(Object.keys(paths).sort()).toEqual(PATHS);
    for (const path of PATHS) {
      const { post } = paths[path];
      const codes = ["202", "400", "401", "403", "413", "415", "429", "503"];
      expect(Object.keys(post.responses).sort()).toEqual(
        path.endsWith("events") ? ["202", "207", ...codes.slice(1)] : codes,
      );
      expect(post.security).toEqual([{ apiKey: [] }]);
    }
    expect(components.securitySchemes.apiKey).toMatchObject({ type: "apiKey", in: "header", name: "x-api-key" });
  });

  it("describes every field", async () => {
    const document = await describedRoutes();
    for (const path of PATHS) expect(undescribed(bodySchema(document, path))).toEqual([]);
    expect(Object.keys(bodySchema(document, PATHS[0]!).properties)).toHaveLength(17);
    expect(Object.keys(bodySchema(document, PATHS[1]!).properties)).toHaveLength(22);
  });

  it("allows the documents' own examples, and what has a field too few it does not", async () => {
    const document = await describedRoutes();
    const bonuses = [...ENGLISH_BONUSES, ...PORTUGUESE_BONUSES].map(({ line }) => JSON.parse(line));
    expect(refused(bodySchema(document, PATHS[0]!), bonuses)).toEqual([]);
    const casino = [CASINO_SAMPLE, CASINO_SAMPLE_WIN].map((line) => JSON.parse(line));
    expect(refused(bodySchema(document, PATHS[1]!), casino)).toEqual([]);
    expect(refused(bodySchema(document, PATHS[1]!), [bet({ round_id: undefined })])).toEqual([
      "data must have required property 'round_id'",
    ]);
    const batch = bodySchema(document, PATHS[2]!);
    const items = (count: number) => ({ items: Array.from({ length: count }, () => item("1")) });
    expect(refused(batch, [items(7)])).toEqual([]);
    expect(refused(batch, [items(8)])).toHaveLength(1);
    expect(refused(batch, [{ items: [item("1", { data: {} })] }])).toHaveLength(1);
  });

  it("shows examples that the door takes", async () => {
    const door = await openDoor();
    door.now = later("24h");
    const { body: document } = await door.get("/openapi.json");
    const example = (schema: Document): unknown => {
      if (schema.properties === undefined) return schema.examples[0];
      return Object.fromEntries(Object.entries(schema.properties).map(([name, field]) => [name, example(field)]));
    };
    for (const name of ["bonus", "casino"]) {
      const body = example(bodySchema(document, `/v1/integration/${name}`));
      expect(await door.post(name, body), JSON.stringify(body)).toMatchObject({ status: 202 });
    }
    const kinds = bodySchema(document, "/v1/integration/events").properties.items.items.anyOf;
    const items = kinds.map((kind: Document) => example(kind));
    expect(items.map(({ event }: { event: string }) => event)).toEqual([
      ...["gameround", "deposit", "withdraw", "player", "game", "login"],
    ]);
    const { status, body } = await door.post("events", { items });
    expect({ status, rejected: body.results?.filter((each: Document) => each.status === "rejected") }).toEqual({
      status: 202,
      rejected: [],
    });
  });
});

describe("the page to read", () => {
  it("comes with everything from the server itself, and may load nothing else", async () => {
    const door = await openDoor();
    const { status, headers, body } = await door.get("/docs/");
    expect(status).toBe(200);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/https?:|upgrade-insecure-requests/);
    const loaded = [...String(body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = ""]) => address);
    expect(loaded.length).toBeGreaterThan(3);
    for (const address of loaded) {
      expect(address).not.toMatch(/^(https?:)?\/\//);
      const { pathname } = new URL(address, `${door.server.url}/docs/`);
      expect((await door.get(pathname)).status, pathname).toBe(200);
    }
    expect(body).not.toMatch(/<script(?![^>]* src=)[^>]*>\s*\S/);
  });
});

describe("every answer", () => {
  it("has the headers that keep browsers safe", async () => {
    const door = await openDoor();
    for (const { headers } of [
      await door.post("casino", bet()),
      await door.get("/healthz"),
      await door.get("/nothing"),
    ]) {
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("SAMEORIGIN");
      expect(headers.has("strict-transport-security")).toBe(false);
    }
  });
});
