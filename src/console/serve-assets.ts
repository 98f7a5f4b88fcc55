import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Asset, loadAssets } from "./assets.ts";

/** Serves the browser's side at /console/; the browser keeps it, and asks each time whether it changed. */
export function serveAssets(server: FastifyInstance): void {
  const assets = loadAssets();
  server.get("/console", (_request, reply) => reply.redirect("/console/"));
  server.get<{ Params: { "*": string } }>("/console/*", (request, reply) => {
    const name = request.params["*"];
    const asset = assets.get(name === "" ? "index.html" : name);
    if (asset === undefined) return reply.code(404).type("text/plain").send("there is no such page\n");
    return sendAsset(request, reply, asset);
  });
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, { type, bytes, compressed, etag }: Asset) {
  reply.type(type).header("ETag", etag).header("Cache-Control", "no-cache").header("Vary", "Accept-Encoding");
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  if (!/\bbr\b/.test(String(request.headers["accept-encoding"] ?? ""))) return reply.send(bytes);
  return reply.header("Content-Encoding", "br").send(compressed);
}
