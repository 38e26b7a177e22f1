import type { LocatedTarget } from '#engine/location/location.ts'

/** Draws from [0, 1). */
export type Draw = () => number

/**
 * One of these targets of one priority, by RFC 2782: an SRV record by weight, then one of its addresses. With no
 * weight at all every record has the same chance; beside others a record without weight has a very small one.
 * DEVIATION: RFC 3263 §4.2 has the first address tried first; here the addresses of one host share the calls, as the
 * first would else carry all of them for a whole TTL.
 */
export function chooseByWeight<Target extends LocatedTarget>(
  targets: readonly Target[],
  draw: Draw,
): Target | undefined {
  const [first] = targets
  if (!first || targets.length === 1) return first
  const record = chooseRecord(targets.filter(isFirstOfRecord), draw)
  const addresses = targets.filter((target) => isOneRecord(target, record ?? first))
  return addresses[Math.floor(draw() * addresses.length)]
}

/** "A uniform random number between 0 and the sum computed (inclusive)", those of weight 0 at the beginning. */
function chooseRecord<Target extends LocatedTarget>(
  records: readonly Target[],
  draw: Draw,
): Target | undefined {
  const sum = records.reduce((total, { weight }) => total + weight, 0)
  if (sum === 0) return records[Math.floor(draw() * records.length)]
  const drawn = Math.floor(draw() * (sum + 1))
  let running = 0
  for (const record of records.toSorted((a, b) => Number(a.weight > 0) - Number(b.weight > 0))) {
    running += record.weight
    if (running >= drawn) return record
  }
  return records.at(-1)
}

function isFirstOfRecord(target: LocatedTarget, index: number, all: readonly LocatedTarget[]): boolean {
  return all.findIndex((other) => isOneRecord(other, target)) === index
}

function isOneRecord(a: LocatedTarget, b: LocatedTarget): boolean {
  return a.name === b.name && a.port === b.port && a.weight === b.weight
}
