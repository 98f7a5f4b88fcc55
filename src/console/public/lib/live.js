import { useEffect, useState } from "preact/hooks";

/** As many seconds back as the charts show. */
const KEPT = 150;
const TRIGGERS_KEPT = 200;

/**
 * @typedef {{ at: number, events: number | null, rounds: number | null }} Rate per second
 * @typedef {{ status: any, rates: Rate[], triggers: any[], passedOver: number, isConnected: boolean }} Live
 */

/** What the server tells while the page is open. @param {string} tenant @returns {Live} */
export function useLive(tenant) {
  const [live, setLive] = useState(
    /** @type {Live} */ ({ status: null, rates: [], triggers: [], passedOver: 0, isConnected: false }),
  );
  useEffect(() => {
    setLive((before) => ({ ...before, triggers: [], passedOver: 0 }));
    const source = new EventSource(`/console/api/live?tenant=${encodeURIComponent(tenant)}`);
    source.addEventListener("open", () => setLive((before) => ({ ...before, isConnected: true })));
    source.addEventListener("error", () => setLive((before) => ({ ...before, isConnected: false })));
    source.addEventListener("status", (event) => {
      const status = JSON.parse(event.data);
      setLive((before) => ({ ...before, status, rates: withRate(before, status), isConnected: true }));
    });
    source.addEventListener("triggers", (event) => {
      const { shown, passedOver } = JSON.parse(event.data);
      setLive((before) => ({
        ...before,
        triggers: [...shown, ...before.triggers].slice(0, TRIGGERS_KEPT),
        passedOver: before.passedOver + passedOver,
      }));
    });
    return () => source.close();
  }, [tenant]);
  return live;
}

/** Counters become rates between one status and the next. @param {Live} before @param {any} status @returns {Rate[]} */
function withRate({ status: last, rates }, status) {
  if (last?.counters == null || status.counters === null) return rates;
  const at = Date.parse(status.at) / 1000;
  const seconds = at - Date.parse(last.at) / 1000;
  // A counter that fell is one of a process that began anew.
  if (seconds <= 0 || status.counters.events < last.counters.events) return rates;
  const rate = (/** @type {"events" | "rounds"} */ name) => (status.counters[name] - last.counters[name]) / seconds;
  return [...rates, { at, events: rate("events"), rounds: rate("rounds") }].slice(-KEPT);
}
