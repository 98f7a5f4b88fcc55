import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { ask, askText } from "../lib/api.js";
import { count, duration } from "../lib/format.js";
import { useQuery } from "../lib/use-query.js";
import { Choice, Failure, Loading, Page, Panel, Result } from "../parts/basics.js";
import { Chart } from "../parts/chart.js";
import { Table } from "../parts/table.js";

const KEPT = "pitboss-sql";
const FIRST =
  "SELECT date, sum(turnover) AS turnover, sum(ggr) AS ggr\nFROM v_games_daily\nGROUP BY date\nORDER BY date";

/** @typedef {{ data?: any, error?: Error, isBusy?: boolean }} Answer */

export default function Sql() {
  const [query, setQuery] = useState(() => sessionStorage.getItem(KEPT) ?? FIRST);
  const [answer, setAnswer] = useState(/** @type {Answer} */ ({}));
  useEffect(() => sessionStorage.setItem(KEPT, query), [query]);
  const run = async () => {
    setAnswer({ isBusy: true });
    setAnswer(
      await ask("/sql", { method: "POST", body: { query } }).then(
        (data) => ({ data }),
        (error) => ({ error }),
      ),
    );
  };
  return html`
    <${Page} title="SQL" note="ClickHouse, reading only. Views begin with v_ and show each row once">
      <div class="split">
        <div class="stack">
          <${Panel} title="Query">
            <textarea class="sql-editor" rows="9" aria-label="Query" spellcheck=${false} autocapitalize="off" value=${query}
              onInput=${(/** @type {any} */ event) => setQuery(event.currentTarget.value)}
              onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
                if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
              }}></textarea>
            <div class="row">
              <button type="button" class="primary" onClick=${run} disabled=${answer.isBusy || query.trim() === ""}>Run</button>
              <${Export} query=${query} />
              <span class="note">Ctrl and Enter runs it, too</span>
            </div>
          <//>
          ${answer.isBusy ? html`<${Panel} title="Result"><${Loading} lines=${6} /><//>` : null}
          ${answer.error ? html`<${Failure} error=${answer.error} />` : null}
          ${answer.data ? html`<${Rows} answer=${answer.data} />` : null}
        </div>
        <${Recipes} onPick=${setQuery} />
      </div>
    <//>
  `;
}

/** @param {{ query: string }} props */
function Export({ query }) {
  const [error, setError] = useState("");
  const save = async () => {
    setError("");
    try {
      const text = await askText("/sql", { method: "POST", body: { query, format: "csv" } });
      const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
      Object.assign(document.createElement("a"), { href: url, download: "result.csv" }).click();
      URL.revokeObjectURL(url);
    } catch (failure) {
      setError(/** @type {Error} */ (failure).message);
    }
  };
  return html`<button type="button" onClick=${save} disabled=${query.trim() === ""}>Save as CSV</button>${error ? html`<span class="form-error" role="alert">${error}</span>` : null}`;
}

/** @param {any} props */
function Rows({ answer }) {
  if (answer.text !== undefined)
    return html`<${Panel} title="Result"><pre class="bytes" tabindex="0">${answer.text}</pre><//>`;
  const { meta, data, isCut, rowsRead, elapsedSeconds } = answer;
  const columns = meta.map((/** @type {any} */ { name, type }, /** @type {number} */ index) => ({
    name,
    head: index === 0,
    number: isNumber(type),
    by: (/** @type {any[]} */ row) => (isNumber(type) && row[index] !== null ? Number(row[index]) : row[index]),
    show: (/** @type {any[]} */ row) => cell(row[index], type),
  }));
  return html`
    <${Panel} title="Result" note=${`${count(data.length)} rows${isCut ? ", the first of them" : ""}; ${count(rowsRead)} rows read in ${duration(elapsedSeconds)}`}>
      <${Drawn} meta=${meta} data=${data} />
      <${Table} caption="Result" columns=${columns} rows=${data} pageSize=${50} empty="No rows" />
    <//>
  `;
}

/** A result that begins with a time and goes on with numbers can be drawn. @param {any} props */
function Drawn({ meta, data }) {
  const [isShown, setShown] = useState("table");
  const [first] = meta;
  const numbers = meta
    .map((/** @type {any} */ column, /** @type {number} */ index) => ({ ...column, index }))
    .filter((/** @type {any} */ { type }, /** @type {number} */ index) => index > 0 && isNumber(type))
    .slice(0, 6);
  if (first === undefined || !/^(Nullable\()?Date/.test(first.type) || numbers.length === 0 || data.length < 2)
    return null;
  const sorted = [...data].filter((row) => row[0] !== null).sort((a, b) => (a[0] < b[0] ? -1 : 1));
  const times = sorted.map(
    (row) => Date.parse(`${String(row[0]).replace(" ", "T")}${String(row[0]).includes(" ") ? "Z" : ""}`) / 1000,
  );
  const isOneEach = new Set(times).size === times.length;
  if (!isOneEach) return null;
  return html`
    <div class="row"><${Choice} label="Show" value=${isShown} options=${[["table", "Table"], ["chart", "Table and chart"]]} onChange=${setShown} /></div>
    ${isShown === "chart" ? html`<${Chart} title="The result over time" noTable times=${times} series=${numbers.map((/** @type {any} */ { name, index }) => ({ name, values: sorted.map((row) => (row[index] === null ? null : Number(row[index]))) }))} />` : null}
  `;
}

/** @param {string} type */
function isNumber(type) {
  return /^(LowCardinality\()?(Nullable\()?(U?Int|Float|Decimal)/.test(type);
}

/** @param {any} value @param {string} type */
function cell(value, type) {
  if (value === null) return html`<span class="muted">null</span>`;
  const text = typeof value === "object" ? JSON.stringify(value) : isNumber(type) ? shortNumber(value) : String(value);
  return html`<bdi class="cell">${text.length > 300 ? `${text.slice(0, 300)}…` : text}</bdi>`;
}

/** Exact as it came, but for digits behind the fourth. @param {any} value */
function shortNumber(value) {
  return String(value).replace(/(\.\d{4})\d+$/, "$1");
}

/** @param {{ onPick: (query: string) => void }} props */
function Recipes({ onPick }) {
  const asked = useQuery("/sql/queries");
  return html`
    <${Panel} title="Questions">
      <${Result} of=${asked}>${(/** @type {any} */ { cookbook, views }) => html`
        ${
          cookbook.length > 0
            ? html`
          <h3>Cookbook</h3>
          <ul class="recipes">${cookbook.map((/** @type {any} */ { question, sql }) => html`<li key=${question}><button type="button" class="link" onClick=${() => onPick(sql)}>${question}</button></li>`)}</ul>`
            : null
        }
        <h3>Views</h3>
        <ul class="recipes">${views.map((/** @type {any} */ { name, comment }) => html`<li key=${name}><button type="button" class="link" onClick=${() => onPick(`SELECT *\nFROM ${name}\nLIMIT 100`)}>${name}</button> <span class="note">${comment}</span></li>`)}</ul>
      `}<//>
    <//>
  `;
}
