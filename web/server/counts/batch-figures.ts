import type { CallRecord } from '#engine/contract/call-record.ts'
import type { Batch } from '#engine/contract/live.ts'
import type { FigureValues } from '#prisma/add-figures.ts'
import { causeKey } from '#web/lib/cause-key.ts'
import { delayBucket } from '#web/lib/delay-buckets.ts'

type Mutable = { -readonly [name in Exclude<keyof FigureValues, 'delays' | 'causes'>]: number } & {
  delays: Record<string, number>
  causes: Record<string, number>
}

export interface PlaceFigures extends FigureValues {
  readonly destinationId: number
  readonly setId: number
}

export interface BatchFigures {
  /** Null where the batch has no call. */
  readonly all: FigureValues | null
  readonly places: readonly PlaceFigures[]
}

/** What a batch adds: of all calls, and of each destination; those placed nowhere stand at destination 0 of set 0. */
export function figuresOfBatch(batch: Pick<Batch, 'calls' | 'sources' | 'records'>): BatchFigures {
  const all = nothing()
  const places = new Map<string, Mutable & { destinationId: number; setId: number }>()
  const placeOf = (destinationId: number, set: number) => {
    const setId = destinationId === 0 ? 0 : set
    const key = `${destinationId}:${setId}`
    const place = places.get(key) ?? { ...nothing(), destinationId, setId }
    places.set(key, place)
    return place
  }
  for (const { destinationId, setId, total, answered, failed } of batch.calls) {
    if (total + answered + failed === 0) continue
    for (const sums of [all, placeOf(destinationId, setId)]) addCount(sums, total, answered, failed)
  }
  for (const { unplaced } of batch.sources) {
    if (unplaced === 0) continue
    for (const sums of [all, placeOf(0, 0)]) addCount(sums, unplaced, 0, unplaced)
  }
  for (const record of batch.records)
    for (const sums of [all, placeOf(record.destinationId, record.setId)]) addRecord(sums, record)
  return { all: places.size === 0 ? null : all, places: [...places.values()] }
}

function nothing(): Mutable {
  return {
    offered: 0,
    answered: 0,
    failed: 0,
    talks: 0,
    talkMs: 0,
    delays: {},
    causes: {},
    activeSum: 0,
    samples: 0,
    activePeak: 0,
  }
}

function addCount(sums: Mutable, offered: number, answered: number, failed: number): void {
  sums.offered += offered
  sums.answered += answered
  sums.failed += failed
}

function addRecord(sums: Mutable, record: CallRecord): void {
  if (record.talkMs !== null) {
    sums.talks += 1
    sums.talkMs += record.talkMs
  }
  if (record.postDialDelayMs !== null) addOne(sums.delays, String(delayBucket(record.postDialDelayMs)))
  const cause = causeKey(record)
  if (cause !== null) addOne(sums.causes, cause)
}

function addOne(tally: Record<string, number>, key: string): void {
  tally[key] = (tally[key] ?? 0) + 1
}
