import { compareMoney, parseMoney } from "../values/money.ts";

type Scalar = string | number | boolean;

/** What must hold of one field of a payload. A field that is absent or null meets nothing but `ne`. */
export interface Condition {
  readonly eq?: Scalar | undefined;
  readonly ne?: Scalar | undefined;
  readonly in?: readonly Scalar[] | undefined;
  readonly gt?: Scalar | undefined;
  readonly gte?: Scalar | undefined;
  readonly lt?: Scalar | undefined;
  readonly lte?: Scalar | undefined;
}

/** Whether the payload, a JSON text, meets the conditions on its fields. */
export function meets(payload: string, conditions: Readonly<Record<string, Condition>>): boolean {
  const entries = Object.entries(conditions);
  if (entries.length === 0) return true;
  const fields = JSON.parse(payload) as Readonly<Record<string, unknown>>;
  return entries.every(([name, condition]) => holds(condition, Object.hasOwn(fields, name) ? fields[name] : undefined));
}

function holds({ eq, ne, in: among, gt, gte, lt, lte }: Condition, value: unknown): boolean {
  return (
    (eq === undefined || order(value, eq) === 0) &&
    (ne === undefined || order(value, ne) !== 0) &&
    (among === undefined || among.some((each) => order(value, each) === 0)) &&
    (gt === undefined || (order(value, gt) ?? Number.NaN) > 0) &&
    (gte === undefined || (order(value, gte) ?? Number.NaN) >= 0) &&
    (lt === undefined || (order(value, lt) ?? Number.NaN) < 0) &&
    (lte === undefined || (order(value, lte) ?? Number.NaN) <= 0)
  );
}

/** Amounts are decimal texts in payloads, and compared as numbers where both are; undefined: there is nothing to compare. */
function order(value: unknown, with_: Scalar): number | undefined {
  if (value === undefined || value === null) return undefined;
  const [left, right] = [String(value), String(with_)];
  const [a, b] = [parseMoney(left), parseMoney(right)];
  if (a !== undefined && b !== undefined) return compareMoney(a, b);
  return left === right ? 0 : left < right ? -1 : 1;
}
