import { expect, test } from 'vitest'
import { openCall } from '../support/live-call.ts'
import { answerTo } from '../support/responses.ts'
import { read, TestCaller } from '../support/test-parties.ts'
import { FAIRLINE, openTestRelay } from '../support/test-relay.ts'

/** One destination that rings and never answers; its OPTIONS get what `says` has. */
async function stage() {
  const probe = { intervalMs: 2_000, timeoutMs: 500, changingIntervalMs: 500, rise: 1 }
  const world = await openTestRelay({ set: { probe, tryAllWhenDown: false } })
  const says = { probe: 200 }
  const host = world.network.host('10.0.1.1', 5070, (bytes) => {
    const request = read(bytes)
    if (!request.isRequest || request.method === 'ACK') return
    const status = request.method === 'OPTIONS' ? says.probe : 180
    host.send(answerTo(request, status, { tag: 'first' }), FAIRLINE)
  })
  world.clock.advance(3_000)
  const caller = new TestCaller(world.network)
  const one = world.relay.directory.destination(1)
  if (!one) throw new Error('no destination')
  return { ...world, says, host, caller, one }
}

test('a call that rings at a destination that answers its probes 503 rings on: only who is silent is dead', async () => {
  const { clock, says, host, caller, one } = await stage()
  caller.request('INVITE')
  clock.advance(50)
  says.probe = 503
  clock.advance(6_000)
  expect(one.health).toMatchObject({ health: 'down', reason: '3 probes answered 503' })
  expect(caller.statuses).toEqual([100, 180])
  host.isSilent = true
  clock.advance(4_000)
  expect(one.health).toMatchObject({ health: 'down', reason: 'probe unanswered' })
  expect([...new Set(caller.statuses)]).toEqual([100, 180, 503])
})

test('a call that rings at a destination that says by its load source that it is down rings on', async () => {
  const { clock, relay, caller, one } = await stage()
  caller.request('INVITE')
  clock.advance(50)
  relay.prober.sourceSays(one, { verdict: 'bad', reason: 'agent says down', isFull: null })
  clock.advance(2_000)
  expect([one.health.health, caller.statuses]).toEqual(['down', [100, 180]])
})

test('rules 11: a BYE reaches a destination that is down and yet answers, so that its call ends there', async () => {
  const { caller, destination, turn, relay } = await openCall()
  const one = relay.directory.destination(1)
  if (!one) throw new Error('no destination')
  relay.prober.sourceSays(one, { verdict: 'bad', reason: 'agent says down', isFull: null })
  expect(one.skipReason()).toBe('down')
  caller.request('BYE', { inDialog: true, cseq: 2 })
  turn()
  expect([destination.methods.at(-1), caller.statuses.at(-1)]).toEqual(['BYE', 200])
})
