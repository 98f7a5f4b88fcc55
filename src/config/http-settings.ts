import { isIP } from "node:net";
import { z } from "zod";
import { positiveDuration, switched, text, wholeNumber } from "./setting-kinds.ts";

const MEBIBYTE = 1024 * 1024;

function pemFile(description: string) {
  return text(/^[^\0]+$/, "a file in PEM form, relative to the working directory or absolute", {
    description,
  }).optional();
}

/** An address, a network such as 10.0.0.0/8, or the name of a kind of addresses. */
function isAddresses(value: string): boolean {
  if (["loopback", "linklocal", "uniquelocal"].includes(value)) return true;
  const [address = "", bits, ...more] = value.split("/");
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (longest < 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
}

/** The one HTTP server of a following run. */
export const httpSettings = z
  .strictObject({
    host: text(/^\S+$/, "an address or a host name", {
      description: "Where a following `run` answers HTTP: health, metrics, and what its role offers.",
      default: "127.0.0.1",
    }),
    port: wholeNumber(0, 65535, { description: "Its port; 0: any that is free, told in the log.", default: 8080 }),
    body_limit: wholeNumber(1024, 64 * MEBIBYTE, {
      description: "Bytes of a request's body at most, also after it is unpacked; beyond it 413.",
      default: 5 * MEBIBYTE,
    }),
    batch_limit: wholeNumber(1, 100_000, { description: "Items of a batch at most; beyond it 413.", default: 1000 }),
    request_timeout: positiveDuration({
      description: "How long a request may take to arrive whole, its headers half of it.",
      default: "30s",
    }),
    answer_timeout: positiveDuration({
      description: "When events are not durable in the log after this long, their sender is told 503 and to try again.",
      default: "30s",
    }),
    drain_timeout: positiveDuration({
      description: "How long requests that are under way are waited for when the run ends.",
      default: "20s",
    }),
    max_connections: wholeNumber(1, 1_000_000, {
      description: "Connections at a time; on those that come on top every request is answered 503.",
      default: 1000,
    }),
    trusted_proxies: z.array(z.string().refine(isAddresses)).meta({
      description:
        "Proxies in front of the server. What they say of the sender's address and of https (X-Forwarded-For, X-Forwarded-Proto) counts.",
      default: [],
      allowed: "a list of addresses, networks (10.0.0.0/8), loopback, linklocal or uniquelocal",
    }),
    storm_pause: positiveDuration({
      description: "How long the door is shut for a tenant whose dead letters exceed `dead_letter_limit`.",
      default: "1m",
    }),
    tls: z
      .strictObject({
        enabled: switched({ description: "Talk TLS only.", default: false }),
        cert_file: pemFile("The server's certificate, with those between it and the authority."),
        key_file: pemFile("The key of it."),
      })
      .meta({ description: "Encryption.", allowed: "a map of enabled, cert_file and key_file" }),
  })
  .meta({ description: "The HTTP server.", allowed: "a map of settings of the HTTP server" });
