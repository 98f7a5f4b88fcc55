/**
 * Writes what is in docs/reference/ about commands, topics, triggers, codes and HTTP from their declarations. `--check` fails when
 * one is out of date.
 */
import packageFile from "../../../package.json" with { type: "json" };
import { publishPages } from "../../config/publish-pages.ts";
import { asyncApiDocument } from "./asyncapi.ts";
import { cliPage } from "./cli-page.ts";
import { codesPage } from "./codes-page.ts";
import { httpPage, openApiDocument } from "./http-page.ts";
import { topicsPage } from "./topics-page.ts";
import { triggersPage } from "./triggers-page.ts";

publishPages({
  "cli.md": cliPage(),
  "topics.md": topicsPage(),
  "asyncapi.json": `${JSON.stringify(asyncApiDocument(packageFile.version), null, 2)}\n`,
  "codes.md": codesPage(),
  "triggers.md": triggersPage(),
  "http-api.md": httpPage(await openApiDocument(packageFile.version)),
});
