/** Whether only this machine reaches the address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Whether a request's Host means this machine by itself, and not by a name that somebody lets point here. */
export function isLocalName(hostAndPort: string): boolean {
  const host = hostAndPort.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return isLoopback(host.toLowerCase());
}
