import { z } from 'zod'
import { quoted } from '#prisma/add-rows.ts'
import { wait } from '../clock.ts'
import { panelRuntime } from '../runtime.ts'
import type { CountPart } from './count-range.ts'

/** Rows of which one statement is made: SQLite holds up everything else here meanwhile, some 50 ms. */
const WINDOW = 10_000

const KEYS = { Destination: ['setId', 'destinationId'], Source: ['sourceId'] } as const
const TABLES = { total: 'Total', hour: 'Hour', day: 'Day' } as const

const edgeSchema = z.array(z.record(z.string(), z.coerce.number())).max(1)

/**
 * What a statement reads FROM, so that each takes one window of the rows; between two of them the panel's other work
 * has its turn. Nothing that anybody wrote stands in it: columns are ours, keys are numbers.
 */
export async function* countWindows(
  side: 'Destination' | 'Source',
  parts: readonly CountPart[],
): AsyncGenerator<string> {
  const { db, clock } = panelRuntime()
  for (const { table, from, to } of parts) {
    const name = quoted(`${side}${TABLES[table]}`)
    const columns = [...(table === 'total' ? [] : [table]), ...KEYS[side]].map(quoted).join(', ')
    const before = table === 'total' ? 'true' : `${quoted(table)} < ${to}`
    let after = table === 'total' ? 'true' : `${quoted(table)} >= ${from}`
    for (;;) {
      const rest = `${name} WHERE ${after} AND ${before}`
      const found = await db.$queryRawUnsafe(
        `SELECT ${columns} FROM ${rest} ORDER BY ${columns} LIMIT 1 OFFSET ${WINDOW}`,
      )
      const edge = edgeSchema.parse(found)[0]
      if (!edge) {
        yield rest
        break
      }
      const last = `(${Object.values(edge).join(', ')})`
      yield `${name} WHERE ${after} AND (${columns}) <= ${last}`
      after = `(${columns}) > ${last}`
      await wait(clock, 0)
    }
  }
}
