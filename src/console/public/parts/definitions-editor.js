import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { ask, hasRole, seesEveryTenant } from "../lib/api.js";
import { count, dateTime } from "../lib/format.js";
import { linkTo, tenant } from "../lib/route.js";
import { useQuery } from "../lib/use-query.js";
import { Panel, Result } from "./basics.js";
import { Table } from "./table.js";

/** The file of segments, to be edited, tried and saved. @param {{ onClose: () => void, onSaved: () => void }} props */
export function DefinitionsEditor({ onClose, onSaved }) {
  const asked = useQuery("/segments/definitions");
  return html`
    <${Panel} title="Definitions" note="Try them on the players there are before they count" actions=${html`<button type="button" onClick=${onClose}>Close</button>`}>
      <${Result} of=${asked}>${(/** @type {any} */ definitions) => html`<${Draft} definitions=${definitions} onSaved=${onSaved} />`}<//>
    <//>
  `;
}

/** @param {any} props */
function Draft({ definitions, onSaved }) {
  const [text, setText] = useState(definitions.text);
  const [digest, setDigest] = useState(definitions.digest);
  const [state, setState] = useState(
    /** @type {{ error?: string, preview?: any, of?: string, isBusy?: boolean, said?: string }} */ ({}),
  );
  const attempt = async (/** @type {() => Promise<any>} */ work) => {
    setState({ isBusy: true });
    setState(await work().catch((error) => ({ error: error.message })));
  };
  const preview = () =>
    attempt(async () => ({
      preview: await ask("/segments/preview", { method: "POST", body: { text }, query: { tenant: tenant.value } }),
      of: text,
    }));
  const save = () =>
    attempt(async () => {
      const saved = await ask("/segments/definitions", { method: "PUT", body: { text, digest } });
      setDigest(saved.digest);
      onSaved();
      return { said: `Saved to ${saved.file}; the engine follows within seconds.` };
    });
  const maySave = hasRole("operate") && seesEveryTenant();
  return html`
    <textarea class="editor" rows="18" spellcheck=${false} aria-label="Definitions of segments, YAML" value=${text} onInput=${(/** @type {any} */ event) => setText(event.currentTarget.value)}></textarea>
    <div class="row">
      <button type="button" class="primary" onClick=${preview} disabled=${state.isBusy}>Preview</button>
      ${
        maySave
          ? html`<button type="button" onClick=${save} disabled=${state.isBusy || state.of !== text}>Save to the file</button><span class="note">${state.of === text ? "" : "Saving takes a preview of just this text first."}</span>`
          : html`<span class="note">Saving takes a key of all tenants with the role <code>operate</code>.</span>`
      }
      ${state.said ? html`<span class="said" role="status">${state.said}</span>` : null}
    </div>
    ${state.error ? html`<div class="failure" role="alert"><pre>${state.error}</pre></div>` : null}
    ${state.preview ? html`<${Preview} preview=${state.preview} />` : null}
  `;
}

/** @param {any} props */
function Preview({ preview: { at, segments, removed } }) {
  const rows = [
    ...segments,
    ...removed.map((/** @type {any} */ { id, members }) => ({
      id,
      name: `${id} (no longer declared)`,
      members: 0,
      now: members,
      entering: 0,
      leaving: members,
      samples: [],
    })),
  ];
  return html`
    <h3>What they would make of the players, at ${dateTime(at)} UTC</h3>
    <${Table} caption="Preview" rows=${rows} keyOf=${(/** @type {any} */ row) => row.id} columns=${[
      { name: "Segment", head: true, show: (/** @type {any} */ row) => row.name },
      {
        name: "Would have",
        number: true,
        by: (/** @type {any} */ row) => row.members,
        show: (/** @type {any} */ row) => count(row.members),
      },
      {
        name: "Has now",
        number: true,
        by: (/** @type {any} */ row) => row.now,
        show: (/** @type {any} */ row) => count(row.now),
      },
      {
        name: "Entering",
        number: true,
        by: (/** @type {any} */ row) => row.entering,
        show: (/** @type {any} */ row) => count(row.entering),
      },
      {
        name: "Leaving",
        number: true,
        by: (/** @type {any} */ row) => row.leaving,
        show: (/** @type {any} */ row) => count(row.leaving),
      },
      {
        name: "For example",
        show: (/** @type {any} */ row) =>
          row.samples.map(
            (/** @type {any} */ sample) =>
              html`<a key=${sample.user_id} href=${linkTo("player", { of: sample.tenant, origin: sample.origin, user: sample.user_id })}><bdi>${sample.user_id}</bdi></a> `,
          ),
      },
    ]} />
  `;
}
