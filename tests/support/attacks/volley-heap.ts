/**
 * Prints what rounds of every kind of attack leave behind once their transactions are over, as
 * `{"bytes":…,"transactions":…,"timers":…,"calls":…}`, bytes a round.
 * Run with --expose-gc, in a process of its own, so that nothing else moves the heap.
 */
import { openHeapStage } from '../heap-stage.ts'
import { Forge } from './forge.ts'
import { volley } from './volley.ts'

const WARM_ROUNDS = 5
const ROUNDS = 20
/** Longer than any transaction, call or count of seconds lives. */
const OVER_MS = 400_000
/** Longer than a probe is out. */
const STEP_MS = 100
const MOST_STEPS = 50
const OWN = { address: '127.9.0.1', port: 5060 }
const STRANGER = { address: '127.9.0.2', port: 5062 }

const { clock, relay, receive, heapUsed } = await openHeapStage({
  own: OWN,
  settings: { limits: { rejectsPerSecond: 10_000 } },
})
const forge = new Forge(STRANGER, OWN, '127.9.0.33')

function round(): void {
  for (const datagram of volley(forge)) receive(datagram, STRANGER)
  clock.advance(OVER_MS)
  // Nobody answers the destinations, so that probes go out to them for ever: weighed is between two.
  for (let steps = 0; relay.layer.size > 0 && steps < MOST_STEPS; steps++) clock.advance(STEP_MS)
}

for (let i = 0; i < WARM_ROUNDS; i++) round()
const before = heapUsed()
const timers = relay.layer.wheel.size
for (let i = 0; i < ROUNDS; i++) round()
const bytes = (heapUsed() - before) / ROUNDS
process.stdout.write(
  JSON.stringify({
    bytes,
    transactions: relay.layer.size,
    timers: relay.layer.wheel.size - timers,
    calls: relay.tracker.size,
  }),
)
