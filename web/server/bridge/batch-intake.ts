import type { Batch, EngineEvent } from '#engine/contract/live.ts'
import { type Clock, type Stoppable, wait } from '../clock.ts'
import { errorFields, type Log } from '../log.ts'
import { readBatch } from './read-batch.ts'

export interface Position {
  readonly startNumber: number
  readonly sequence: number
}

export interface BatchStore {
  apply(batch: Batch): Promise<'applied' | 'known'>
  /** After the transaction: the batch is counted for good. */
  committed(batch: Batch): void
}

const RETRY_MS = 1_000

/**
 * Takes batches one after the other: transaction, then mirror, then acknowledgement (rules 9).
 * A database that fails is tried again; the engine keeps what is not acknowledged.
 */
export class BatchIntake implements Stoppable {
  private tail: Promise<void> = Promise.resolve()
  private isStopped = false
  /** Taken and not through: what is sent again meanwhile is the same. As many as an engine sends at a time. */
  private readonly waiting = new Set<string>()
  /** Of a batch that cannot be read: the acknowledgement of the next removes it from the engine, so that one tells. */
  private lost: EngineEvent | null = null
  private readonly positions = new Map<string, Position>()
  private readonly store: BatchStore
  private readonly clock: Clock
  private readonly log: Log

  constructor(store: BatchStore, clock: Clock, log: Log) {
    this.store = store
    this.clock = clock
    this.log = log
  }

  /** Resolves when everything taken so far is through. */
  get settled(): Promise<void> {
    return this.tail
  }

  take(payload: unknown, acknowledge: (position: Position) => void): void {
    const read = readBatch(payload, this.clock.wallMs())
    if (read.ok) this.queue(read.batch, acknowledge)
    else this.lose(read.loss)
  }

  private lose(loss: EngineEvent): void {
    this.lost = loss
    this.log.error(loss.text)
  }

  private queue(batch: Batch, acknowledge: (position: Position) => void): void {
    const key = JSON.stringify([batch.engineId, batch.startNumber, batch.sequence])
    if (this.waiting.has(key)) return
    this.waiting.add(key)
    const told = this.lost ? { ...batch, events: [...batch.events, this.lost] } : batch
    this.lost = null
    this.tail = this.tail.then(async () => {
      await this.count(told, acknowledge)
      this.waiting.delete(key)
    })
  }

  /** Is everything of this engine up to the position committed? */
  hasReached(engineId: string, position: Position): boolean {
    const reached = this.positions.get(engineId)
    if (!reached) return position.sequence === 0
    if (reached.startNumber !== position.startNumber) return reached.startNumber > position.startNumber
    return reached.sequence >= position.sequence
  }

  stop(): void {
    this.isStopped = true
  }

  private async count(batch: Batch, acknowledge: (position: Position) => void): Promise<void> {
    const outcome = await this.applyUntilDone(batch)
    if (outcome === null) return
    if (outcome === 'applied') this.tell(batch)
    const position = { startNumber: batch.startNumber, sequence: batch.sequence }
    if (!this.hasReached(batch.engineId, position)) this.positions.set(batch.engineId, position)
    acknowledge(position)
  }

  /** It is written: whoever cannot bear the news must not have it written twice. */
  private tell(batch: Batch): void {
    try {
      this.store.committed(batch)
    } catch (error) {
      this.log.error('counts are written, and could not be shown', errorFields(error))
    }
  }

  private async applyUntilDone(batch: Batch): Promise<'applied' | 'known' | null> {
    while (!this.isStopped) {
      try {
        return await this.store.apply(batch)
      } catch (error) {
        this.log.error('counts could not be written; trying again', errorFields(error))
        await wait(this.clock, RETRY_MS)
      }
    }
    return null
  }
}
