import type { Endpoint } from '#engine/contract/address.ts'
import {
  type AnswerEntry,
  answerLine,
  type BranchEntry,
  branchLine,
  type CancelEntry,
  cancelLine,
  endLine,
  type RingEntry,
  ringLine,
} from '#engine/journal/entry.ts'
import type { Attempt, Call } from '#engine/proxy/call.ts'
import type { Arrival } from '#engine/transport/transport.ts'

export function flowOf({ listener, address, port }: Arrival): Endpoint {
  return { transport: listener.transport, address, port }
}

/** An INVITE on its way, with what its call holds by now. */
export function branchEntry(call: Call, attempt: Attempt, startedAtMs: number): BranchEntry {
  const { callerKey, arrival, cseqNumber, branch, to } = attempt
  const { number, callId, fromTag, sourceId, sourceChannel, setId, destinationId, channel, callerTarget } =
    call
  return {
    call: number,
    callId,
    fromTag,
    cseqNumber,
    callerKey,
    caller: flowOf(arrival),
    listener: arrival.listener.name,
    sourceId,
    sourceChannel,
    setId,
    destinationId,
    destination: to,
    branch,
    attempt: call.attempts,
    startedAtMs,
    channel,
    callerTarget,
  }
}

/** Lines for the live-call journal, gathered until the next report takes them. */
export class JournalFeed {
  private text = ''
  private opened: number[] = []
  private closed: number[] = []
  private readonly onDisk = new Set<number>()

  branch(entry: BranchEntry): void {
    this.text += branchLine(entry)
    if (this.onDisk.has(entry.call)) return
    this.onDisk.add(entry.call)
    this.opened.push(entry.call)
  }

  answer(entry: AnswerEntry): void {
    this.text += answerLine(entry)
  }

  ring(entry: RingEntry): void {
    if (this.onDisk.has(entry.call)) this.text += ringLine(entry)
  }

  cancel(entry: CancelEntry): void {
    if (this.onDisk.has(entry.call)) this.text += cancelLine(entry)
  }

  end(call: number): void {
    if (!this.onDisk.delete(call)) return
    this.text += endLine(call)
    this.closed.push(call)
  }

  take(): { journal: string; opened: number[]; closed: number[] } {
    const taken = { journal: this.text, opened: this.opened, closed: this.closed }
    this.text = ''
    this.opened = []
    this.closed = []
    return taken
  }
}
