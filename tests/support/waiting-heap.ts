/**
 * Prints the bytes of one call under way, an INVITE that was forwarded and rings, its request kept, and what it counts
 * for, as `{"bytes":…,"units":…}`. The argument is how long its body is; 0: as usual.
 * Run with --expose-gc, in a process of its own, so that nothing else moves the heap.
 */
import { openHeapCalls } from './heap-calls.ts'

const WARM_CALLS = 200
const CALLS = 1_000
/** Longer than timer C twice: what is given up lives on that long. */
const OVER_MS = 500_000

const bodyBytes = Number(process.argv[2])
const { clock, relay, ringCall, heapUsed } = await openHeapCalls()
for (let number = 0; number < WARM_CALLS; number++) ringCall(number, bodyBytes)
clock.advance(OVER_MS)
const before = heapUsed()
for (let number = 0; number < CALLS; number++) ringCall(WARM_CALLS + number, bodyBytes)
const bytes = (heapUsed() - before) / CALLS
if (relay.layer.size !== 2 * CALLS) throw new Error(`${relay.layer.size} transactions`)
process.stdout.write(JSON.stringify({ bytes: Math.round(bytes), units: relay.layer.open / CALLS }))
process.exit(0)
