/** A member of a group as it presents itself when it joins. */
export interface Claimant {
  readonly id: string;
  /** Partitions that it has not let go of. */
  readonly claims: readonly number[];
  /** Generation of the group in which it was given them: of two claims the later one counts. */
  readonly generation: number;
}

/**
 * Shares the partitions evenly while each stays where it is as far as that goes. A partition that has to move is given
 * to nobody as long as a member claims it: that one learns that it is no longer his, lets go, and joins again (cooperative
 * rebalancing, KIP-429).
 */
export function assign(members: readonly Claimant[], partitions: number): Map<string, number[]> {
  const owners = ownersOf(members, partitions);
  const shares = sharesOf(members, owners, partitions);
  const claimed = new Set(members.flatMap(({ claims }) => claims));
  const assignment = new Map(members.map(({ id }) => [id, [] as number[]]));
  const planned = new Map<string, number>();
  const moving: number[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const owner = owners.get(partition);
    if (owner === undefined || (planned.get(owner) ?? 0) >= (shares.get(owner) ?? 0)) moving.push(partition);
    else give(owner, partition, true);
  }
  for (const partition of moving) {
    const next = [...shares].find(([id, share]) => (planned.get(id) ?? 0) < share);
    if (next !== undefined) give(next[0], partition, !claimed.has(partition));
  }
  return assignment;

  function give(id: string, partition: number, now: boolean): void {
    planned.set(id, (planned.get(id) ?? 0) + 1);
    if (now) assignment.get(id)?.push(partition);
  }
}

function ownersOf(members: readonly Claimant[], partitions: number): Map<number, string> {
  const owners = new Map<number, string>();
  for (const { id, claims } of members.toSorted((a, b) => a.generation - b.generation || compare(a.id, b.id)))
    for (const partition of claims) if (partition < partitions) owners.set(partition, id);
  return owners;
}

/** How many partitions each gets; where it does not come out even, those that have more keep more. */
function sharesOf(
  members: readonly Claimant[],
  owners: ReadonlyMap<number, string>,
  partitions: number,
): Map<string, number> {
  const owned = new Map<string, number>();
  for (const id of owners.values()) owned.set(id, (owned.get(id) ?? 0) + 1);
  const inOrder = members
    .map(({ id }) => id)
    .toSorted((a, b) => (owned.get(b) ?? 0) - (owned.get(a) ?? 0) || compare(a, b));
  const [least, more] = [Math.floor(partitions / members.length), partitions % members.length];
  return new Map(inOrder.map((id, index) => [id, least + (index < more ? 1 : 0)]));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
