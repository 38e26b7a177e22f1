/**
 * Prints the heap bytes of one open, answered call whose transactions are gone, as `{"bytes":…}`.
 * Run with --expose-gc, in a process of its own, so that nothing else moves the heap.
 */
import { openHeapCalls } from './heap-calls.ts'

const WARM_CALLS = 500
const CALLS = 4_000
const TRANSACTIONS_MS = 60_000

const { clock, relay, answerCall, endCall, heapUsed } = await openHeapCalls()
// Real clocks have fractions: they cost a number of its own on the heap each.
clock.advance(0.25)
for (let number = 0; number < WARM_CALLS; number++) {
  answerCall(number)
  endCall(number)
}
clock.advance(TRANSACTIONS_MS)
const before = heapUsed()
for (let number = 0; number < CALLS; number++) answerCall(WARM_CALLS + number)
clock.advance(TRANSACTIONS_MS)
const bytes = (heapUsed() - before) / CALLS
if (relay.layer.size !== 0 || relay.tracker.size !== CALLS)
  throw new Error(`${relay.layer.size} transactions, ${relay.tracker.size} calls`)
process.stdout.write(JSON.stringify({ bytes: Math.round(bytes) }))
process.exit(0)
