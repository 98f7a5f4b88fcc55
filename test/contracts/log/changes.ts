import { expect, test } from "vitest";
import { type LogPlace, newName, readValues, record, useLog } from "./place.ts";

export function describeChanges(newPlace: () => Promise<LogPlace>): void {
  const logs = useLog(newPlace);
  const never = () => new AbortController().signal;

  test("an append to one of the topics wakes", async () => {
    const [one, other] = [await logs.topic(), await logs.topic(2)];
    const changed = logs.log.changed([one, other], never());
    await logs.log.append([record(other, "new", { partition: 1 })]);
    await changed;
    expect(await readValues(logs.log, other, 1, 1)).toEqual(["new"]);
  });

  test("an append through another handle wakes", async () => {
    const topic = await logs.topic();
    const changed = logs.log.changed([topic], never());
    await (await logs.another()).append([record(topic, "new")]);
    await changed;
    expect(await readValues(logs.log, topic, 1)).toEqual(["new"]);
  });

  test("a transaction wakes", async () => {
    const topic = await logs.topic();
    const changed = logs.log.changed([topic], never());
    const writer = await logs.log.writer(newName());
    await writer.commit({ records: [record(topic, "new")], group: newName(), offsets: [] });
    await changed;
    expect(await readValues(logs.log, topic, 1)).toEqual(["new"]);
  });

  test("everyone who waits is woken", async () => {
    const topic = await logs.topic();
    const all = Promise.all(Array.from({ length: 5 }, () => logs.log.changed([topic], never())));
    await logs.log.append([record(topic, "new")]);
    await expect(all).resolves.toHaveLength(5);
  });

  test("an append between the call and the wait is not missed", async () => {
    const topic = await logs.topic();
    const other = await logs.another();
    for (let count = 1; count <= 20; count++) {
      const changed = logs.log.changed([topic], never());
      await (count % 2 === 0 ? logs.log : other).append([record(topic, `${count}`)]);
      await readValues(logs.log, topic, count);
      await changed;
    }
    expect(await logs.log.end(topic, 0)).toBe(20);
  });

  test("nothing appended: it waits until the signal aborts", async () => {
    const topic = await logs.topic();
    const abort = new AbortController();
    let woken = false;
    const changed = logs.log.changed([topic], abort.signal).then(() => {
      woken = true;
    });
    await logs.log.read(topic, 0, 0, 1);
    expect(woken).toBe(false);
    abort.abort();
    await changed;
    expect(woken).toBe(true);
  });

  test("a signal that is aborted already does not wait", async () => {
    const topic = await logs.topic();
    await expect(logs.log.changed([topic], AbortSignal.abort())).resolves.toBeUndefined();
  });

  test("closing wakes", async () => {
    const topic = await logs.topic();
    const closing = await logs.another();
    const changed = closing.changed([topic], never());
    await closing.close();
    await expect(changed).resolves.toBeUndefined();
  });

  test("closing twice is allowed, using a closed log is not", async () => {
    const topic = await logs.topic();
    const closed = await logs.another();
    await closed.close();
    await closed.close();
    await expect(closed.read(topic, 0, 0, 1)).rejects.toThrow();
    await expect(closed.append([record(topic, "late")])).rejects.toThrow();
  });
}
