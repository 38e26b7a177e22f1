import { describe, expect, test } from 'vitest'
import { answerTo } from '../support/responses.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const [FIRST, SECOND] = ['10.0.1.1', '10.0.1.2'] as const

/** Two destinations, both up, the first one preferred; it answers everything as `first` says, and the other well. */
async function stage(probe: object = {}) {
  const rows = (destinations(2) ?? []).map((row, i) => ({ ...row, priority: 2 - i }))
  const world = await openTestRelay({ set: { algorithm: 'priority', destinations: rows, probe } })
  const first = { status: 200, retryAfter: '' }
  const host = world.network.host(FIRST, 5070, (bytes) => {
    const request = read(bytes)
    if (!request.isRequest || request.method === 'ACK') return
    const headers = { 'Retry-After': first.retryAfter === '' ? null : first.retryAfter }
    host.send(answerTo(request, first.status, { tag: 'first', headers }), FAIRLINE)
  })
  new TestDestination(world.network, SECOND)
  world.clock.advance(15_000)
  return { ...world, first, host, one: world.relay.directory.destination(1) }
}

function call(world: Awaited<ReturnType<typeof stage>>, source: string, id: string): TestCaller {
  const caller = new TestCaller(world.network, source, 5062, id)
  caller.request('INVITE')
  world.clock.advance(50)
  caller.host.close()
  return caller
}

describe('rules 11, trust R6: a destination that falls silent', () => {
  test('is down within 2.6 s of its first lost call, which has moved on by then', async () => {
    const { clock, network, host, one, health } = await stage()
    host.isSilent = true
    const atMs = clock.wallMs()
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(2_100)
    expect(caller.statuses).toContain(200)
    clock.advance(500)
    expect(one?.health).toMatchObject({ health: 'down', cause: 'probe', reason: '3 probes unanswered' })
    expect((health.at(-1)?.atMs ?? 0) - atMs).toBeLessThanOrEqual(2_600)
  })
})

describe('trust R7: calls that fail', () => {
  test('of two callers, and a probe that fails, too, eject; of one caller alone they do not', async () => {
    const alone = await stage({ fall: 100 })
    alone.first.status = 500
    for (let i = 0; i < 30; i++) call(alone, '10.0.2.1', `call-${i}`)
    expect(alone.one?.health.health).not.toBe('down')
    const both = await stage({ fall: 100 })
    both.first.status = 500
    for (let i = 0; i < 5; i++) call(both, i % 2 === 0 ? '10.0.2.1' : '10.0.2.2', `call-${i}`)
    both.clock.advance(200)
    expect(both.one?.health).toMatchObject({ health: 'down', cause: 'evidence' })
    expect(call(both, '10.0.2.3', 'call-after').statuses).toContain(200)
  })

  test('§21.5.4: a Retry-After keeps calls away once a probe is told the same, and the caller never sees it', async () => {
    const world = await stage({ fall: 100 })
    world.first.status = 503
    world.first.retryAfter = '300'
    const caller = call(world, '10.0.2.1', 'call-1')
    expect(caller.statuses).toContain(200)
    world.clock.advance(300)
    expect(world.one?.skipReason()).toBe('retry-after')
    world.first.status = 200
    world.clock.advance(2_000)
    expect(world.one?.skipReason()).toBeNull()
  })
})
