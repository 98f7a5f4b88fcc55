import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { ask, session } from "../lib/api.js";
import { ICON } from "../lib/icon.js";

export function LogIn() {
  const [error, setError] = useState("");
  const [isBusy, setBusy] = useState(false);
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const key = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("key");
    setBusy(true);
    try {
      session.value = await ask("/session", { method: "POST", body: { key } });
    } catch (failure) {
      setError(/** @type {Error} */ (failure).message);
      setBusy(false);
    }
  };
  return html`
    <main class="log-in">
      <form onSubmit=${submit}>
        <h1><img src=${ICON} alt="" width="28" height="28" />Pitboss</h1>
        <label class="field"><span>Key</span>
          <input name="key" type="password" required autocomplete="current-password" autofocus spellcheck=${false} aria-describedby="log-in-help" />
        </label>
        <p class="note" id="log-in-help">A key with the role <code>read</code>. <code>pitboss keys create</code> makes one.</p>
        ${error ? html`<p class="form-error" role="alert">${error}</p>` : null}
        <button type="submit" class="primary" disabled=${isBusy}>${isBusy ? "Logging in …" : "Log in"}</button>
      </form>
    </main>
  `;
}
