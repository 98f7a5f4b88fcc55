import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Asset, loadAssets, versionOf } from "./assets.ts";
import { frontPage } from "./front-page.ts";

const DOCUMENT = "index.html";

/** By addresses with the version of all files together a browser keeps them, and asks no more. */
const FOR_GOOD = "public, max-age=31536000, immutable";
/** By others it keeps them too, and asks each time whether they changed. */
const ASK_FIRST = "no-cache";

/** Files by the address of another version: of a page that was open while the process was replaced by a newer one. */
const SOME_VERSION = /^v-[\w-]+\//;

/** Serves the browser's side at /console/. `sessionOf` tells who asks. */
export function serveAssets(server: FastifyInstance, sessionOf: (request: FastifyRequest) => object): void {
  const assets = loadAssets();
  const version = versionOf(assets);
  const documentOf = frontPage(String(assets.get(DOCUMENT)?.bytes), version);
  server.get("/console", (_request, reply) => reply.redirect("/console/"));
  server.get<{ Params: { "*": string } }>("/console/*", (request, reply) => {
    const path = request.params["*"];
    if (path === "" || path === DOCUMENT) {
      reply.type("text/html; charset=utf-8").header("Cache-Control", "no-store");
      return reply.send(documentOf(sessionOf(request)));
    }
    const asset = assets.get(path.replace(SOME_VERSION, ""));
    if (asset === undefined) return reply.code(404).type("text/plain").send("there is no such page\n");
    return sendAsset(request, reply, asset, path.startsWith(`${version}/`) ? FOR_GOOD : ASK_FIRST);
  });
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset, caching: string) {
  const { type, bytes, compressed, etag } = asset;
  reply.type(type).header("ETag", etag).header("Cache-Control", caching).header("Vary", "Accept-Encoding");
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  if (!/\bbr\b/.test(String(request.headers["accept-encoding"] ?? ""))) return reply.send(bytes);
  return reply.header("Content-Encoding", "br").send(compressed);
}
