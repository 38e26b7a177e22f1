import { callPageSchema } from '#web/lib/call-records.ts'
import type { Appliance } from '../appliance.ts'

/** By destination: calls that were offered to it and had their end elsewhere, by the records. */
export async function countMovedOn({ read }: Pick<Appliance, 'read'>): Promise<Map<number, number>> {
  const movedOn = new Map<number, number>()
  for (let before = ''; ; ) {
    const { calls, next } = callPageSchema.parse(await read(`calls?limit=1000${before}`))
    for (const { destinationId, attempts } of calls) {
      const others = new Set(attempts.map((attempt) => attempt.destinationId))
      others.delete(destinationId)
      for (const id of others) movedOn.set(id, (movedOn.get(id) ?? 0) + 1)
    }
    if (next === null) return movedOn
    before = `&before=${next}`
  }
}
