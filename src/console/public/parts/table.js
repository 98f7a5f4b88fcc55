import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { count } from "../lib/format.js";
import { tenant } from "../lib/route.js";
import { Empty } from "./basics.js";

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {(row: any) => any} show
 * @property {(row: any) => any} [by] what it is sorted by; absent: it cannot be
 * @property {boolean} [number] aligned to the right
 * @property {boolean} [head] the cell that names the row
 */

/** A figure of the rows, sortable. @param {string} name @param {string} field @param {(value: any) => any} [show] @returns {Column} */
export function numberColumn(name, field, show = count) {
  return { name, number: true, by: (row) => row[field], show: (row) => show(row[field]) };
}

/** Whose row it is, where rows of all tenants stand together; otherwise no column. @returns {Column[]} */
export function tenantColumn() {
  if (tenant.value !== "*") return [];
  return [{ name: "Tenant", by: (row) => row.tenant, show: (row) => row.tenant }];
}

/** A table that sorts by its heads and shows a page of its rows at a time. @param {any} props */
export function Table({ caption, columns, rows, keyOf, empty = "Nothing here yet", pageSize = 25, onPick, picked }) {
  const [sorting, setSorting] = useState(/** @type {{ column: number, down: boolean } | null} */ (null));
  const [page, setPage] = useState(0);
  if (rows.length === 0) return html`<${Empty} title=${empty} />`;
  const sorted = sorting === null ? rows : sortedBy(rows, columns[sorting.column].by, sorting.down);
  const pages = Math.ceil(sorted.length / pageSize);
  const at = Math.min(page, pages - 1);
  const shown = sorted.slice(at * pageSize, (at + 1) * pageSize);
  return html`
    <div class="table-box" role="region" aria-label=${caption} tabindex="0">
      <table>
        <caption class="hidden">${caption}</caption>
        <thead>
          <tr>
            ${columns.map(
              (/** @type {Column} */ column, /** @type {number} */ index) =>
                html`<${Head} key=${column.name} column=${column} sorting=${sorting?.column === index ? sorting : null} onSort=${() => {
                  setSorting({
                    column: index,
                    down: sorting?.column === index ? !sorting.down : column.number === true,
                  });
                  setPage(0);
                }} />`,
            )}
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            (/** @type {any} */ row, /** @type {number} */ index) => html`
            <tr key=${keyOf ? keyOf(row) : index} class=${picked !== undefined && keyOf?.(row) === picked ? "picked" : undefined}>
              ${columns.map((/** @type {Column} */ column) => html`<${Cell} key=${column.name} column=${column} row=${row} onPick=${onPick} />`)}
            </tr>
          `,
          )}
        </tbody>
      </table>
    </div>
    ${pages > 1 ? html`<${Pager} at=${at} pages=${pages} total=${sorted.length} onPage=${setPage} label=${caption} />` : null}
  `;
}

/** @param {any} props */
function Head({ column, sorting, onSort }) {
  const direction = sorting === null ? undefined : sorting.down ? "descending" : "ascending";
  return html`
    <th scope="col" class=${column.number ? "number" : undefined} aria-sort=${direction}>
      ${
        column.by
          ? html`<button type="button" class="sort" onClick=${onSort}>${column.name}<span class="arrow" aria-hidden="true">${sorting === null ? "" : sorting.down ? "↓" : "↑"}</span></button>`
          : column.name
      }
    </th>
  `;
}

/** @param {any} props */
function Cell({ column, row, onPick }) {
  const text = column.show(row);
  const shown =
    column.head && onPick
      ? html`<button type="button" class="link" onClick=${() => onPick(row)}>${text}</button>`
      : text;
  if (column.head) return html`<th scope="row">${shown}</th>`;
  return html`<td class=${column.number ? "number" : undefined}>${shown}</td>`;
}

/** @param {any} props */
function Pager({ at, pages, total, onPage, label }) {
  return html`
    <nav class="pager" aria-label=${`Pages of ${label}`}>
      <button type="button" disabled=${at === 0} onClick=${() => onPage(at - 1)}>Previous</button>
      <span aria-live="polite">Page ${at + 1} of ${pages}, ${count(total)} rows</span>
      <button type="button" disabled=${at + 1 >= pages} onClick=${() => onPage(at + 1)}>Next</button>
    </nav>
  `;
}

/** Pages that the server cuts. @param {{ offset: number, size: number, hasMore: boolean, shown: number, onOffset: (offset: number) => void, label: string }} props */
export function ServerPager({ offset, size, hasMore, shown, onOffset, label }) {
  if (offset === 0 && !hasMore) return null;
  return html`
    <nav class="pager" aria-label=${`Pages of ${label}`}>
      <button type="button" disabled=${offset === 0} onClick=${() => onOffset(Math.max(0, offset - size))}>Previous</button>
      <span aria-live="polite">Rows ${count(offset + 1)} to ${count(offset + shown)}</span>
      <button type="button" disabled=${!hasMore} onClick=${() => onOffset(offset + size)}>Next</button>
    </nav>
  `;
}

/** Missing values last, whichever way. @param {any[]} rows @param {(row: any) => any} by @param {boolean} down */
function sortedBy(rows, by, down) {
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (x === y) return 0;
    if (x === null || x === undefined) return 1;
    if (y === null || y === undefined) return -1;
    return (x < y ? -1 : 1) * (down ? -1 : 1);
  });
}
