import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "./api.js";

/**
 * @typedef {object} Asked
 * @property {any} data what came last; it stays while the next is awaited
 * @property {Error | undefined} error
 * @property {boolean} isLoading
 * @property {() => void} reload
 */

/**
 * Asks the server, and again whenever what is asked changes, or every so many milliseconds. Only the latest answer counts.
 *
 * @param {string | null} path null: nothing yet
 * @param {Record<string, unknown>} [query]
 * @param {number} [everyMs]
 * @returns {Asked}
 */
export function useQuery(path, query = {}, everyMs) {
  const [state, setState] = useState(
    /** @type {{ data?: any, error?: Error, isLoading: boolean, of?: string }} */ ({ isLoading: path !== null }),
  );
  const [turn, setTurn] = useState(0);
  const asked = `${path} ${JSON.stringify(query)}`;
  const previous = useRef("");
  useEffect(() => {
    if (path === null) return undefined;
    const controller = new AbortController();
    const isSame = previous.current === asked;
    previous.current = asked;
    if (!isSame) setState((before) => ({ ...before, isLoading: true }));
    ask(path, { query, signal: controller.signal }).then(
      (data) => setState({ data, isLoading: false, of: asked }),
      (error) => {
        if (!controller.signal.aborted) setState((before) => ({ ...before, error, isLoading: false }));
      },
    );
    return () => controller.abort();
  }, [asked, turn]);
  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) setTurn((before) => before + 1);
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return {
    data: state.data,
    error: state.error,
    isLoading: state.isLoading,
    reload: () => setTurn((before) => before + 1),
  };
}
