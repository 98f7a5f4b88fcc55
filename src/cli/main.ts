#!/usr/bin/env node
/** The entry of the command line: `pitboss COMMAND …` (cli.md). */
import "./collector.ts";
import { enableCompileCache } from "node:module";
import { compileCacheFolder } from "./compile-cache.ts";

// Before anything else is loaded: what is compiled once need not be compiled at each start.
const folder = compileCacheFolder(process.env);
if (folder !== undefined) enableCompileCache(folder);
await import("./process.ts");
