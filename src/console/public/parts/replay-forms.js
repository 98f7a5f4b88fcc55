import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { ask } from "../lib/api.js";
import { Panel } from "./basics.js";

/** @typedef {{ isBusy: boolean, onAsked: () => void }} Asking */

/** Sends, and says what the server says against it. @param {() => void} onAsked */
function useSending(onAsked) {
  const [error, setError] = useState("");
  const [isSending, setSending] = useState(false);
  const send = async (/** @type {string} */ path, /** @type {object} */ body) => {
    setSending(true);
    setError("");
    try {
      await ask(path, { method: "POST", body });
      onAsked();
    } catch (failure) {
      setError(/** @type {Error} */ (failure).message);
    }
    setSending(false);
  };
  return { error, isSending, send };
}

/** Begins a replay of all of the log. @param {Asking} props */
export function Begin({ isBusy, onAsked }) {
  const { error, isSending, send } = useSending(onAsked);
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    return send("/replay/begin", { name: given.get("name"), keepConfig: given.get("keep") === "on" });
  };
  return html`
    <form class="row fields" onSubmit=${submit}>
      <label class="field"><span>Name of a replay</span>
        <input name="name" required pattern="[a-z0-9][a-z0-9_]{0,39}" title="Lower-case letters, digits and _" autocomplete="off" autocapitalize="off" spellcheck=${false} />
      </label>
      <label class="check"><input type="checkbox" name="keep" />With the rules that history was folded with</label>
      <button type="submit" disabled=${isBusy || isSending}>Begin, or go on</button>
      ${error ? html`<span class="form-error" role="alert">${error}</span>` : null}
    </form>
  `;
}

const PROMOTION = {
  path: "/replay/promote",
  verb: "Promote",
  note: "Its tables take the place of the live ones, and the engine goes on from its state. It catches up with what came since; then the run pauses for the swap, while the doors go on taking events. It can be rolled back.",
};
const ROLLBACK = {
  path: "/replay/roll-back",
  verb: "Roll back",
  note: "The tables and the engine's state of before come back, and the engine folds again what came since. Rows of the time between stay as the promoted logic made them until they are next written. The replay cannot be promoted a second time.",
};
const SWAPS = /** @type {Record<string, typeof PROMOTION>} */ ({
  finished: PROMOTION,
  promoting: PROMOTION,
  promoted: ROLLBACK,
  "rolling back": ROLLBACK,
});

/** Promotes or rolls back, once the replay's name is typed. @param {Asking & { replay: any }} props */
export function Swap({ replay: { name, state }, isBusy, onAsked }) {
  const [typed, setTyped] = useState("");
  const { error, isSending, send } = useSending(onAsked);
  const swap = SWAPS[state];
  if (swap === undefined) return null;
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    return send(swap.path, { name, confirm: typed });
  };
  return html`
    <${Panel} title=${`${swap.verb} ${name}`} note=${swap.note}>
      <form class="row fields" onSubmit=${submit}>
        <label class="field"><span>Type its name, ${name}</span>
          <input value=${typed} autocomplete="off" autocapitalize="off" spellcheck=${false} onInput=${(/** @type {any} */ event) => setTyped(event.currentTarget.value)} />
        </label>
        <button type="submit" class="primary" disabled=${isBusy || isSending || typed !== name}>${swap.verb}</button>
        ${error ? html`<span class="form-error" role="alert">${error}</span>` : null}
      </form>
    <//>
  `;
}
