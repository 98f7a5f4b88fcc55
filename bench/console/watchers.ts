import { setTimeout } from "node:timers/promises";

/** As often as the page Now asks again. */
const POLL_MS = 10_000;

/** Someone logged in: the cookie of a session. */
export async function logIn(url: string, key: string): Promise<string> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/console/api/session`, { method: "POST", headers, body: JSON.stringify({ key }) });
  if (!answer.ok) throw new Error(`no log-in: ${await answer.text()}`);
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

/**
 * So many consoles with the page Now open: what a browser asks the server for, without the browser, which is on somebody
 * else's machine. Each begins at another moment of the ten seconds. Gives how to close them.
 */
export function openConsoles(url: string, cookie: string, count: number): () => Promise<void> {
  const stop = new AbortController();
  const open = Array.from({ length: count }, (_, index) => watch(url, cookie, (index * POLL_MS) / count, stop.signal));
  return async () => {
    stop.abort();
    await Promise.all(open);
  };
}

async function watch(url: string, cookie: string, offsetMs: number, signal: AbortSignal): Promise<void> {
  const options = { headers: { cookie }, signal };
  const listen = async () => {
    const { body } = await fetch(`${url}/console/api/live?tenant=*`, options);
    for await (const _ of body ?? []);
  };
  const poll = async () => {
    await setTimeout(offsetMs, undefined, { signal });
    for (;;) {
      await (await fetch(`${url}/console/api/now?tenant=*`, options)).arrayBuffer();
      await setTimeout(POLL_MS, undefined, { signal });
    }
  };
  await Promise.all([listen(), poll()]).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
