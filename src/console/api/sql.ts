import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { answerQuery } from "../../warehouse/endpoint/answer-query.ts";
import { gone } from "../../warehouse/endpoint/gone.ts";
import { httpRequestOf } from "../../warehouse/endpoint/http-request.ts";
import { contentTypeOf } from "../../warehouse/endpoint/result-format.ts";
import { engineOf } from "../asking.ts";
import { ConsoleError } from "../console-error.ts";
import type { ConsoleOptions } from "../console-options.ts";
import { readCookbook } from "../cookbook.ts";
import { requireEveryTenant, whoAsks } from "../guard.ts";
import { Tables } from "../tables.ts";

const queryBody = z.strictObject({
  query: z.string().trim().min(1).max(100_000),
  format: z.enum(["table", "csv"]).default("table"),
});

const SECONDS_AT_MOST = 60;
/** What a browser shows at once; the CSV has ten times as many. */
const ROWS_AT_MOST = { table: 10_000, csv: 1_000_000 };
const FORMATS = { table: "JSONCompact", csv: "CSVWithNames" };

/** Queries of one's own, reading only. The tables hold all tenants' rows, so it takes a key of all tenants. */
export function addSql(server: FastifyInstance, options: ConsoleOptions): void {
  server.get("/sql/queries", async (request, reply) => {
    requireEveryTenant(whoAsks(request));
    const tables = new Tables(engineOf(options.engine), "*", gone(reply));
    const views = await tables.rows<{ name: string; comment: string }>(
      "SELECT name, comment FROM system.tables WHERE database = currentDatabase() AND engine = 'View' AND {tenant:String} = '*' ORDER BY name",
    );
    return { cookbook: readCookbook(), views };
  });

  server.post("/sql", async (request, reply) => {
    requireEveryTenant(whoAsks(request));
    const { query, format } = queryBody.parse(request.body);
    return answer(reply, options, { query, format });
  });
}

async function answer(reply: FastifyReply, options: ConsoleOptions, { query, format }: z.infer<typeof queryBody>) {
  const engine = engineOf(options.engine);
  const search = new URLSearchParams({
    default_format: FORMATS[format],
    max_result_rows: String(ROWS_AT_MOST[format]),
    result_overflow_mode: "break",
    output_format_json_quote_64bit_integers: "0",
  });
  const asked = httpRequestOf(search, () => undefined, query, engine.database);
  const { result, format: written } = await answerQuery(engine, asked, SECONDS_AT_MOST, gone(reply));
  const body = Buffer.from(result.bytes.buffer, result.bytes.byteOffset, result.bytes.byteLength);
  if (format === "csv") {
    if (written !== FORMATS.csv) throw new ConsoleError(400, "leave the FORMAT clause out: it is CSV here");
    return reply
      .type(contentTypeOf(written))
      .header("Content-Disposition", 'attachment; filename="result.csv"')
      .send(body);
  }
  if (written !== FORMATS.table) return { text: body.toString() };
  const { meta, data } = JSON.parse(body.toString()) as { meta: unknown; data: unknown[] };
  const { rowsRead, elapsedSeconds } = result;
  return {
    meta,
    data: data.slice(0, ROWS_AT_MOST.table),
    isCut: data.length >= ROWS_AT_MOST.table,
    rowsRead,
    elapsedSeconds,
  };
}
