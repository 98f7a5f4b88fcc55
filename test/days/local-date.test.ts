import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CalendarDate, formatDate } from "../../src/days/calendar-date.ts";
import { localDate } from "../../src/days/local-date.ts";
import { dateIn, useZone, type ZoneHistory } from "../../src/days/zone-history.ts";
import { DAY, MINUTE, type Micros, parseTimestamp } from "../../src/values/time.ts";
import { dateIn as dateByIntl } from "../model/days.ts";

function at(text: string, micros = 0): Micros {
  return (parseTimestamp(text)! + micros) as Micros;
}

function dates(zone: string, ...instants: Micros[]): string[] {
  return instants.map((instant) => formatDate(localDate(zone, instant)));
}

describe("the date at an instant", () => {
  test("changes at midnight in the zone, to the microsecond", () => {
    expect(dates("UTC", at("2024-03-05T00:00:00Z", -1), at("2024-03-05T00:00:00Z"))).toEqual([
      "2024-03-04",
      "2024-03-05",
    ]);
    const midnight = at("2024-01-09T23:00:00Z");
    expect(dates("Europe/Malta", (midnight - 1) as Micros, midnight)).toEqual(["2024-01-09", "2024-01-10"]);
  });

  test.each([
    ["Asia/Kathmandu", "2024-03-04T18:15:00Z"],
    ["Asia/Kolkata", "2024-03-04T18:30:00Z"],
    ["Australia/Eucla", "2024-03-04T15:15:00Z"],
    ["Pacific/Chatham", "2024-03-04T10:15:00Z"],
    ["Pacific/Kiritimati", "2024-03-04T10:00:00Z"],
    ["America/St_Johns", "2024-03-05T03:30:00Z"],
    ["Pacific/Pago_Pago", "2024-03-05T11:00:00Z"],
  ])("knows that it is 5 March in %s from %s on", (zone, midnight) => {
    expect(dates(zone, at(midnight, -1), at(midnight))).toEqual(["2024-03-04", "2024-03-05"]);
  });

  test("knows leap days, and centuries without one", () => {
    expect(dates("UTC", at("2024-02-29T23:59:59.999999Z"), at("2024-03-01T00:00:00Z"))).toEqual([
      "2024-02-29",
      "2024-03-01",
    ]);
    expect(dates("Europe/Malta", at("2024-02-28T23:00:00Z"))).toEqual(["2024-02-29"]);
    expect(dates("UTC", at("2100-02-28T23:59:59Z"), at("2100-03-01T00:00:00Z"))).toEqual(["2100-02-28", "2100-03-01"]);
  });

  test("a day of 23 hours and one of 25 are as long as that", () => {
    const spring = [at("2024-03-30T23:00:00Z", -1), at("2024-03-30T23:00:00Z"), at("2024-03-31T22:00:00Z", -1)];
    expect(dates("Europe/Malta", ...spring, at("2024-03-31T22:00:00Z"))).toEqual([
      "2024-03-30",
      "2024-03-31",
      "2024-03-31",
      "2024-04-01",
    ]);
    const autumn = [at("2024-10-26T22:00:00Z", -1), at("2024-10-26T22:00:00Z"), at("2024-10-27T23:00:00Z", -1)];
    expect(dates("Europe/Malta", ...autumn, at("2024-10-27T23:00:00Z"))).toEqual([
      "2024-10-26",
      "2024-10-27",
      "2024-10-27",
      "2024-10-28",
    ]);
  });

  test("goes back with clocks that are set back over midnight", () => {
    const instants = ["2010-11-07T02:30:30Z", "2010-11-07T02:31:00Z", "2010-11-07T03:30:00Z"].map((text) => at(text));
    expect(dates("America/St_Johns", ...instants)).toEqual(["2010-11-07", "2010-11-06", "2010-11-07"]);
  });

  test("leaves out a day that a zone left out", () => {
    const change = at("2011-12-30T10:00:00Z");
    expect(dates("Pacific/Apia", (change - 1) as Micros, change)).toEqual(["2011-12-29", "2011-12-31"]);
  });

  test("is the one that the runtime's own calendar says, anywhere, around every change", () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
    const instant = fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2037, 11, 31) });
    fc.assert(
      fc.property(zone, instant, fc.nat({ max: 999 }), (name, millis, micros) => {
        const day = Math.floor((millis * 1000) / DAY) * DAY;
        for (const each of [
          millis * 1000 + micros,
          ...[0, 5, 9, 10.25, 14, 23].map((hours) => day + hours * 60 * MINUTE),
        ])
          expect(localDate(name, each as Micros)).toBe(dateByIntl(name, each as Micros));
      }),
      { numRuns: 500 },
    );
  });

  test("cannot be had of a zone that there is not", () => {
    expect(() => localDate("Europe/Valetta", at("2024-03-05T00:00:00Z"))).toThrow(
      /Europe\/Valetta .* correct time_zone/,
    );
  });
});

describe("a tenant's zone that changes", () => {
  test("counts for what occurs after the clock at which it came", () => {
    const history: ZoneHistory = [];
    const clock = at("2024-03-05T12:00:00Z");
    useZone(history, "UTC", clock);
    useZone(history, "UTC", clock);
    useZone(history, "Pacific/Kiritimati", clock);
    expect(history).toHaveLength(2);
    expect(formatDate(dateIn(history, clock))).toBe("2024-03-05");
    expect(formatDate(dateIn(history, (clock + 1) as Micros))).toBe("2024-03-06");
  });

  test("is known before any date is asked for", () => {
    expect(() => dateIn([], at("2024-03-05T12:00:00Z"))).toThrow("useZone() comes first");
  });
});

test("dates are days since 1970, and written with year, month and day", () => {
  expect(formatDate(1 as CalendarDate)).toBe("1970-01-02");
  expect(formatDate(19_782 as CalendarDate)).toBe("2024-02-29");
});
