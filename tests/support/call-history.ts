import fc from 'fast-check'
import { CALL_CAUSES } from '#engine/contract/vocabulary.ts'
import type { Call } from '#engine/proxy/call.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { DatagramArrival } from '#engine/transport/arrival.ts'
import { invite, response } from './sip-messages.ts'
import { read } from './test-parties.ts'
import { openTestRelay, type TestRelay } from './test-relay.ts'

const CALLS = 4
const DESTINATIONS = 3
const MAX_CALL_SEC = 100
const NO_CHANNELS_LEFT = 2

/** Something that the proxy, a timer or an operator tells the call book of one call. */
export const happening = fc.record({
  call: fc.nat(CALLS - 1),
  destination: fc.integer({ min: 1, max: DESTINATIONS }),
  what: fc.constantFrom(
    ...([
      'begin',
      'attempt',
      'attempt',
      'attempt-ended',
      'ring',
      'ring',
      'answer',
      'answer',
      'fork',
    ] as const),
    ...(['reject', 'challenge', 'unplaced', 'untold', 'bye', 'end', 'wait'] as const),
  ),
  cause: fc.constantFrom(...CALL_CAUSES),
  status: fc.constantFrom(181, 180, 183),
})
export type Happening = typeof happening extends fc.Arbitrary<infer Each> ? Each : never

/** The call book of a relay without any packet: everything that is told comes from a list. */
export class CallHistory {
  readonly world: TestRelay
  /** Numbers of all calls that began, without those of which nobody was told anything. */
  readonly begun = new Set<number>()
  private readonly calls: (Call | null)[] = Array.from({ length: CALLS }, () => null)
  private branches = 0

  private constructor(world: TestRelay) {
    this.world = world
  }

  static async open(): Promise<CallHistory> {
    const rows = Array.from({ length: DESTINATIONS }, (_, i) => ({
      id: i + 1,
      uri: `sip:10.0.1.${i + 1}:5070`,
      channels: i === 0 ? null : NO_CHANNELS_LEFT,
    }))
    const sources = [{ id: 1, name: 'pbx', network: '10.0.2.0/24', channels: 2 }]
    const snapshot = { sources, settings: { maxCallDurationSec: MAX_CALL_SEC } }
    return new CallHistory(await openTestRelay({ set: { destinations: rows }, snapshot }))
  }

  tell({ call: index, destination: id, what, cause, status }: Happening): void {
    if (what === 'begin') return this.begin(index)
    if (what === 'wait') return this.world.clock.advance(id * 20_000)
    const call = this.calls[index]
    const destination = this.world.relay.directory.destination(id)
    if (!call || !destination) return
    const { tracker } = this.world.relay
    const heard = (code: number, tag = `to-${index}`) => this.response(index, code, tag)
    switch (what) {
      case 'attempt': {
        if (!tracker.take(call, destination)) return
        const attempt = { ...this.attempt(index), isFirst: true, setId: 1 }
        tracker.attempted(call, destination, { ...attempt, skipped: [{ id: 3, why: 'full' }] })
        return
      }
      case 'attempt-ended':
        tracker.attemptEnded(call, `branch-${this.branches}`, { status: 503, text: '503 Out' })
        return
      case 'ring':
        if (call.attempts > 0) tracker.ringing(call, heard(status))
        return
      case 'answer':
      case 'fork':
        if (call.attempts > 0) tracker.answered(call, destination, null, heard(200, `${what}-${id}`), 0)
        return
      case 'reject':
        if (call.attempts > 0) tracker.rejected(call, 486, 'rejected', [])
        return
      case 'challenge':
        if (call.attempts > 0) tracker.rejected(call, 407, 'rejected', [])
        return
      case 'unplaced':
        if (call.state === 'setup') tracker.unplaced(call, true, [{ id: 2, why: 'down' }], 503)
        return
      case 'untold':
        if (call.state === 'setup' && call.attempts === 0) this.begun.delete(call.number)
        if (call.state === 'setup') tracker.unplaced(call, false, [], 503)
        return
      case 'bye':
        tracker.dialogEnded(call, `answer-${id}`, id === 1 ? 'caller' : 'destination')
        return
      case 'end':
        if (call.attempts > 0) tracker.ended(call, cause)
    }
  }

  /** Long enough for every timer of every call. */
  rest(): void {
    this.world.clock.advance(2 * MAX_CALL_SEC * 1_000)
    // Those that are still set up have hours: their timer is not waited for.
    for (const call of this.calls) if (call && call.state !== 'ended') call.onExpire()
  }

  private begin(index: number): void {
    const { relay } = this.world
    const listener = relay.transport.listeners[0]
    const before = this.calls[index]
    if (!listener || (before && before.state !== 'ended' && before.state !== 'challenged')) return
    const request = read(invite({ headers: { 'Call-ID': `call-${index}`, From: this.from(index) } }))
    const arrival = new DatagramArrival(listener, '10.0.2.1', 5062)
    const source = relay.directory.sourceOf('10.0.2.1', 5062)
    const call = relay.tracker.begin(request, arrival, source, 1)
    call.token = ''
    this.begun.add(call.number)
    this.calls[index] = call
  }

  private attempt(index: number) {
    const listener = this.world.relay.transport.listeners[0]
    if (!listener) throw new Error('no listener')
    this.branches += 1
    const to = { transport: 'udp' as const, address: '10.0.1.1', port: 5070 }
    const arrival = new DatagramArrival(listener, '10.0.2.1', 5062)
    return { callerKey: `key-${index}`, arrival, cseqNumber: 1, branch: `branch-${this.branches}`, to }
  }

  private from(index: number): string {
    return `<sip:alice@10.0.2.1>;tag=from-${index}`
  }

  private response(index: number, status: number, tag: string): SipMessage {
    const headers = { 'Call-ID': `call-${index}`, From: this.from(index), To: `<sip:b@10.0.0.1>;tag=${tag}` }
    return read(response({ status, headers }))
  }
}
