import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** What came back on a connection, as text. */
export interface Heard {
  readonly text: string;
  /** Statuses of the answers in it, in their order. */
  readonly statuses: readonly number[];
}

/** Opens a connection on which the caller decides about every byte. Errors end it and are not thrown. */
export async function rawConnection(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  socket.on("error", () => socket.destroy());
  await once(socket, "connect");
  return socket;
}

/** Everything that the server says until it ends the connection, or until there are so many answers, or after so long. */
export function heard(socket: Socket, answers = Number.POSITIVE_INFINITY, withinMs = 20_000): Promise<Heard> {
  let text = "";
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, statuses: statusesIn(text) });
    };
    const timer = setTimeout(end, withinMs);
    socket.setEncoding("latin1").on("data", (part: string) => {
      text += part;
      if (statusesIn(text).length >= answers) end();
    });
    socket.once("end", end).once("close", end);
  });
}

function statusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

/** Writes, unless the other side has gone; resolves when it is out, with whether one may go on. */
export function say(socket: Socket, bytes: Buffer | string): Promise<boolean> {
  if (socket.destroyed || !socket.writable) return Promise.resolve(false);
  return new Promise((resolve) => {
    socket.once("close", gone);
    socket.write(bytes, (error) => {
      socket.off("close", gone);
      resolve(!error && !socket.destroyed);
    });
    function gone(): void {
      resolve(false);
    }
  });
}
