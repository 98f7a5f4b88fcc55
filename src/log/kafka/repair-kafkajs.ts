import errors from "kafkajs/src/errors.js";
import Connection from "kafkajs/src/network/connection.js";
import RequestQueue from "kafkajs/src/network/requestQueue/index.js";

/** Bytes that say how long an answer is. */
const LENGTH_BYTES = 4;

const connectionOf = new WeakMap<RequestQueue, Connection>();
let repaired = false;

/** Puts right what kafkajs 2.2.4 gets wrong about connections, once per process. */
export function repairKafkajs(): void {
  if (repaired) return;
  repaired = true;
  armTimersOnlyForRequests();
  connectOnceAndAfresh();
  disconnectAtOnce();
  breakOffAfterTimeout();
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

/**
 * Requests that come while a connection is being made each open a socket, and all but the last one leak. And a connection
 * that broke off within an answer keeps the answer's first bytes: what the next socket receives is read as the rest of
 * it, and from then on no request of that connection is ever answered.
 */
function connectOnceAndAfresh(): void {
  const connect = Connection.prototype.connect;
  const connecting = new WeakMap<Connection, Promise<boolean>>();
  Connection.prototype.connect = function (this: Connection) {
    const current = connecting.get(this);
    if (current !== undefined) return current;
    if (!this.isConnected()) leaveSocket(this);
    connectionOf.set(this.requestQueue, this);
    const attempt = connect.call(this).finally(() => connecting.delete(this));
    connecting.set(this, attempt);
    return attempt;
  };
}

function leaveSocket(connection: Connection): void {
  connection.socket?.destroy();
  connection.chunks = [];
  connection.bytesBuffered = 0;
  connection.bytesNeeded = LENGTH_BYTES;
}

/**
 * A connection that is given up would wait for its answers, without looking whether they are late: maybe for ever. One
 * that broke is given up once: each time more would add a listener to its socket.
 */
function disconnectAtOnce(): void {
  const disconnect = Connection.prototype.disconnect;
  Connection.prototype.disconnect = async function (this: Connection) {
    this.rejectRequests(
      new errors.KafkaJSConnectionError("Closed connection", { broker: `${this.host}:${this.port}` }),
    );
    return (!this.isConnected() && this.socket?.destroyed) || disconnect.call(this);
  };
}

/** Who does not answer in time may have gone without a word: the system would notice a quarter of an hour later. */
function breakOffAfterTimeout(): void {
  const create = RequestQueue.prototype.createSocketRequest;
  RequestQueue.prototype.createSocketRequest = function (this: RequestQueue, pushed) {
    const request = create.call(this, pushed);
    const { timeoutHandler } = request;
    request.timeoutHandler = () => {
      timeoutHandler();
      connectionOf.get(this)?.socket?.destroy(new Error(`no answer within ${request.requestTimeout} ms`));
    };
    return request;
  };
}
