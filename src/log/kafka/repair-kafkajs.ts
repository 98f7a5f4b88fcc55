import Connection from "kafkajs/src/network/connection.js";
import RequestQueue from "kafkajs/src/network/requestQueue/index.js";

let repaired = false;

/** Puts right two faults of kafkajs 2.2.4, once per process. */
export function repairKafkajs(): void {
  if (repaired) return;
  repaired = true;
  armTimersOnlyForRequests();
  connectOnce();
}

/**
 * After every answer a timer is armed, with nothing waiting for it, for a moment in the far past: Node warns of the
 * negative time, and each request costs a timer.
 */
function armTimersOnlyForRequests(): void {
  const schedule = RequestQueue.prototype.scheduleCheckPendingRequests;
  RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}

/** Requests that come while a connection is being made each open a socket, and all but the last one leak. */
function connectOnce(): void {
  const connect = Connection.prototype.connect;
  const connecting = new WeakMap<Connection, Promise<boolean>>();
  Connection.prototype.connect = function (this: Connection) {
    const current = connecting.get(this);
    if (current !== undefined) return current;
    const attempt = connect.call(this).finally(() => connecting.delete(this));
    connecting.set(this, attempt);
    return attempt;
  };
}
