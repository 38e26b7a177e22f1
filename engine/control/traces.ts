import type { Clock } from '#engine/base/clock.ts'
import { RECORD_CHARS } from '#engine/contract/call-record.ts'
import type { Snapshot } from '#engine/contract/config.ts'
import type { TracePage, TraceQuery, TraceState } from '#engine/contract/tracing.ts'
import type { TraceStore } from '#engine/journal/trace-store.ts'
import type { TraceFrame } from '#engine/proxy/trace-queue.ts'
import type { TraceBatch } from '#engine/proxy/tracer.ts'
import { maskSecrets } from '#engine/sip/mask-secrets.ts'
import { OneByOne } from './one-by-one.ts'

const MOST_QUESTIONS = 16
const REST_MS = 5
const NOTHING: TracePage = { messages: [], isMore: false }

/** Takes what the relay copied, masks its secrets before anything is written, and tells it to who asks. */
export class Traces {
  private readonly store: TraceStore
  private readonly questions: OneByOne
  private ofRelay: Pick<TraceBatch, 'filters' | 'dropped'> = { filters: [], dropped: 0 }

  constructor(clock: Clock, store: TraceStore) {
    this.store = store
    this.questions = new OneByOne(clock, MOST_QUESTIONS, REST_MS)
  }

  get dropped(): number {
    return this.ofRelay.dropped + this.store.dropped
  }

  take({ frames, filters, dropped }: TraceBatch): void {
    this.ofRelay = { filters, dropped }
    if (frames.length > 0) this.store.append(frames.map(masked))
  }

  reconcile({ settings }: Snapshot): void {
    this.store.bound(settings.tracing.mostMb)
  }

  async find({ callId, skip }: TraceQuery): Promise<TracePage> {
    return (await this.questions.run(() => this.store.find(keyOf(callId), skip))) ?? NOTHING
  }

  state(): TraceState {
    return { filters: this.ofRelay.filters, keptBytes: this.store.bytes, dropped: this.dropped }
  }

  stop(): void {
    this.store.stop()
  }
}

/** A call is asked for by what its record says of it. */
function keyOf(callId: string): string {
  return callId.slice(0, RECORD_CHARS)
}

function masked({ bytes, ...frame }: TraceFrame) {
  const { buffer, byteOffset, byteLength } = bytes
  return {
    ...frame,
    callId: keyOf(frame.callId),
    text: maskSecrets(Buffer.from(buffer, byteOffset, byteLength).toString('latin1')),
  }
}
