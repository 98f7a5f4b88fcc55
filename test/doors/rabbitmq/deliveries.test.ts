import { describe, expect, test } from "vitest";
import { Deliveries } from "../../../src/doors/rabbitmq/deliveries.ts";

const never = new AbortController().signal;

describe("deliveries", () => {
  test("are given together, in their order, as soon as there is one", async () => {
    const deliveries = new Deliveries<number>();
    const first = deliveries.next(never);
    deliveries.push(1);
    expect(await first).toEqual([1]);
    deliveries.push(2);
    deliveries.push(3);
    expect(await deliveries.next(never)).toEqual([2, 3]);
  });

  test("are not given any more when the end has come", async () => {
    const deliveries = new Deliveries<number>();
    const end = new AbortController();
    const waiting = deliveries.next(end.signal);
    end.abort();
    expect(await waiting).toEqual([]);
    deliveries.push(1);
    expect(await deliveries.next(end.signal)).toEqual([]);
  });

  test("end with the first failure, which those after it only follow from", async () => {
    const deliveries = new Deliveries<number>();
    const waiting = deliveries.next(never);
    deliveries.fail(new Error("the queue is missing"));
    deliveries.fail(new Error("the channel is closed"));
    await expect(waiting).rejects.toThrow("the queue is missing");
    await expect(deliveries.next(never)).rejects.toThrow("the queue is missing");
  });
});
