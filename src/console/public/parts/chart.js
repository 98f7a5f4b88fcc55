import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { compact, day, time } from "../lib/format.js";
import { colour, colours } from "../lib/theme.js";
import { Empty } from "./basics.js";
import { Table } from "./table.js";

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {(number | null)[]} values
 * @property {string} [colour] name of a colour of the style sheet
 * @property {"line" | "bars" | "steps"} [kind]
 */

/** The library: on its way while the page asks for what is to be drawn. */
const loaded = Promise.all([import("uplot"), styleSheet()]).then(([{ default: uPlot }]) => uPlot);

function styleSheet() {
  return new Promise((resolve) => {
    const link = Object.assign(document.createElement("link"), {
      rel: "stylesheet",
      href: new URL("../vendor/uplot.css", import.meta.url).href,
    });
    link.onload = resolve;
    link.onerror = resolve;
    document.head.append(link);
  });
}

const PALETTE = ["accent", "series-2", "series-3", "series-4", "series-5", "series-6"];

/**
 * Values over time, and the same as a table for those who do not see it.
 *
 * @param {{ title: string, times: number[], series: Series[], height?: number, format?: (value: number) => string, noTable?: boolean, empty?: string, daily?: boolean }} props times in seconds since 1970
 */
export function Chart({
  title,
  times,
  series,
  height = 180,
  format = compact,
  noTable = false,
  empty = "Nothing to draw yet",
  daily = false,
}) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const plot = useRef(/** @type {any} */ (null));
  const shape = `${colours.value} ${height} ${series.map((each) => `${each.name}/${each.kind}/${each.colour}`).join()} ${times.length === 0}`;
  const data = [times, ...series.map((each) => each.values)];
  const latest = useRef(/** @type {any} */ (data));
  latest.current = data;
  useEffect(() => {
    if (times.length === 0) return undefined;
    let isGone = false;
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: widthOf(box.current), height }));
    loaded.then((uPlot) => {
      if (isGone || box.current === null) return;
      plot.current = new uPlot(
        optionsOf(uPlot, series, { width: widthOf(box.current), height, format, daily }),
        latest.current,
        box.current,
      );
      observer.observe(box.current);
    });
    return () => {
      isGone = true;
      observer.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape]);
  useEffect(() => plot.current?.setData(data), [data]);
  if (times.length === 0) return html`<${Empty} title=${empty} />`;
  return html`
    <figure class="chart">
      <div class="chart-box" ref=${box} role="img" aria-label=${title} data-height=${height}></div>
      ${noTable ? null : html`<${AsTable} title=${title} times=${times} series=${series} format=${format} />`}
    </figure>
  `;
}

/** @param {HTMLElement | null} box */
function widthOf(box) {
  return Math.max(120, box?.clientWidth ?? 0);
}

/** @param {any} props */
function AsTable({ title, times, series, format }) {
  const rows = times.map((/** @type {number} */ at, /** @type {number} */ index) => ({ at, index }));
  const columns = [
    {
      name: "Time (UTC)",
      head: true,
      show: (/** @type {any} */ { at }) => new Date(at * 1000).toISOString().slice(0, 16).replace("T", " "),
    },
    ...series.map((/** @type {Series} */ { name, values }) => ({
      name,
      number: true,
      show: (/** @type {any} */ { index }) =>
        values[index] === null || values[index] === undefined ? "–" : format(values[index]),
    })),
  ];
  return html`<details class="as-table"><summary>As a table</summary><${Table} caption=${title} columns=${columns} rows=${rows} pageSize=${15} /></details>`;
}

/** Days, in seconds, that may lie between two marks. */
const DAYS = [1, 2, 7, 14, 30, 90].map((each) => each * 86_400);

/** @param {any} uPlot @param {Series[]} series @param {{ width: number, height: number, format: (value: number) => string, daily: boolean }} size @returns {any} */
function optionsOf(uPlot, series, { width, height, format, daily }) {
  const [ink, line] = [colour("muted"), colour("line")];
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { stroke: ink, font, grid: { stroke: line, width: 1 }, ticks: { show: false } };
  return {
    width,
    height,
    tzDate: (/** @type {number} */ at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
    cursor: { y: false, points: { size: 6 } },
    legend: { show: true, live: true },
    scales: {
      y: {
        range: (/** @type {any} */ _plot, /** @type {number} */ low, /** @type {number} */ high) => [
          Math.min(0, low * 1.05),
          Math.max(high * 1.08, low === high ? 1 : 0),
        ],
      },
    },
    axes: [
      {
        ...axis,
        ...(daily ? { incrs: DAYS } : {}),
        size: 30,
        grid: { show: false },
        values: (/** @type {any} */ _plot, /** @type {number[]} */ splits) => axisTimes(splits),
      },
      { ...axis, size: 56, values: (/** @type {any} */ _plot, /** @type {number[]} */ splits) => splits.map(compact) },
    ],
    series: [
      {
        label: "UTC",
        value: (/** @type {any} */ _plot, /** @type {number | null} */ at) =>
          at === null ? "–" : new Date(at * 1000).toISOString().slice(5, 16).replace("T", " "),
      },
      ...series.map(({ name, kind = "line", colour: own }, index) => {
        const stroke = colour(own ?? PALETTE[index % PALETTE.length] ?? "accent");
        return {
          label: name,
          stroke,
          width: kind === "bars" ? 0 : 1.75,
          fill: kind === "bars" ? stroke : undefined,
          points: { show: false },
          value: (/** @type {any} */ _plot, /** @type {number | null} */ value) =>
            value === null ? "–" : format(value),
          ...(kind === "bars" ? { paths: uPlot.paths.bars({ size: [0.7, 40] }) } : {}),
          ...(kind === "steps" ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
        };
      }),
    ],
  };
}

/** Days where a day lies between two, times otherwise. @param {number[]} splits seconds */
function axisTimes(splits) {
  const [first = 0, second = first] = splits;
  const step = second - first;
  return splits.map((at) =>
    step >= 86_400 || at % 86_400 === 0 ? day(at * 1000) : time(at * 1000).slice(0, step < 60 ? 8 : 5),
  );
}
