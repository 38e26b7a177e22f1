import { callPageSchema } from '#web/lib/call-records.ts'
import type { Appliance } from '../appliance.ts'

/** What the records say of one destination. */
export interface ByRecords {
  /** Calls that are its own. */
  recorded: number
  /** Calls that were offered to it and had their end elsewhere. */
  movedOn: number
}

/** By destination. */
export async function countRecords({ read }: Pick<Appliance, 'read'>): Promise<(id: number) => ByRecords> {
  const all = new Map<number, ByRecords>()
  const of = (id: number) => {
    const known = all.get(id) ?? { recorded: 0, movedOn: 0 }
    all.set(id, known)
    return known
  }
  for (let before = ''; ; ) {
    const { calls, next } = callPageSchema.parse(await read(`calls?limit=1000${before}`))
    for (const { destinationId, attempts } of calls) {
      of(destinationId).recorded += 1
      const others = new Set(attempts.map((attempt) => attempt.destinationId))
      others.delete(destinationId)
      for (const id of others) of(id).movedOn += 1
    }
    if (next === null) return of
    before = `&before=${next}`
  }
}
