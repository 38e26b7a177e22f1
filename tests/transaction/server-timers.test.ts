import { describe, expect, test } from 'vitest'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { TransactionStage } from '../support/transaction-stage.ts'

const RELIABLE: readonly Transport[] = ['tcp', 'tls', 'ws', 'wss']
const ALL: readonly Transport[] = ['udp', ...RELIABLE]

function received(method: string, transport: Transport = 'udp'): TransactionStage {
  const stage = new TransactionStage(transport)
  stage.receive(method)
  return stage
}

describe('INVITE server over UDP', () => {
  test('§17.2.1: G sends the final again after T1, doubles up to T2; H ends it at 64 T1', () => {
    const stage = received('INVITE')
    stage.respond(486)
    expect(stage.msUntilOver()).toBe(32_000)
    expect(stage.momentsOf(486)).toEqual([
      0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
    ])
  })

  test('§17.2.1: the ACK stops G; I keeps it T4 for further ACKs, of which none is passed up', () => {
    const stage = received('INVITE')
    stage.respond(486)
    stage.advance(600)
    stage.receive('ACK')
    stage.advance(1_000)
    stage.receive('ACK')
    expect(stage.momentsOf(486)).toEqual([0, 500])
    expect(stage.passed).toEqual([])
    expect(stage.msUntilOver()).toBe(4_000)
  })

  test('§17.2.1: a copy of the INVITE gets the last response again, at once, until the ACK', () => {
    const stage = received('INVITE')
    stage.receive('INVITE')
    expect(stage.heard()).toEqual([])
    stage.respond(100)
    stage.respond(180)
    stage.receive('INVITE')
    expect(stage.heard().map(({ message }) => message.status)).toEqual([100, 180, 180])
    stage.respond(486)
    stage.receive('INVITE')
    expect(stage.momentsOf(486)).toEqual([0, 0])
    stage.receive('ACK')
    stage.receive('INVITE')
    expect(stage.momentsOf(486)).toEqual([0, 0])
    expect(stage.begun).toHaveLength(1)
  })

  test('rules 12: without G a refusal goes once for each copy; H ends it all the same', () => {
    const stage = received('INVITE')
    stage.respond(403, false)
    stage.advance(10_000)
    stage.receive('INVITE')
    expect(stage.momentsOf(403)).toEqual([0, 10_000])
    expect(stage.msUntilOver()).toBe(22_000)
  })
})

describe('non-INVITE server over UDP', () => {
  test('§17.2.2: J keeps the final 64 T1 for copies of the request', () => {
    const stage = received('BYE')
    stage.respond(200)
    stage.advance(20_000)
    stage.receive('BYE')
    expect(stage.momentsOf(200)).toEqual([0, 20_000])
    expect(stage.begun).toHaveLength(1)
    expect(stage.msUntilOver()).toBe(12_000)
  })

  test('§17.2.2: a copy before any response is absorbed; after a 100 it gets the 100 again', () => {
    const stage = received('BYE')
    stage.receive('BYE')
    expect(stage.heard()).toEqual([])
    stage.respond(100)
    stage.receive('BYE')
    expect(stage.momentsOf(100)).toHaveLength(2)
  })

  test('§17.2.2: after its final it takes no other response', () => {
    const stage = received('BYE')
    stage.respond(200)
    stage.respond(500)
    stage.respond(200)
    expect(stage.heard().map(({ message }) => message.status)).toEqual([200])
  })

  test('RFC 4320 §4.2: once it is over it sends no response at all', () => {
    const stage = received('BYE')
    stage.begun[0]?.abandon()
    stage.respond(200)
    stage.respond(408)
    expect(stage.heard()).toEqual([])
    expect(stage.isOver).toBe(true)
  })
})

describe.each(RELIABLE)('over %s', (transport) => {
  test('§17.2.1: no timer G: the final goes once; H waits for the ACK, and I is zero', () => {
    const stage = received('INVITE', transport)
    stage.respond(486)
    stage.advance(31_000)
    expect(stage.momentsOf(486)).toHaveLength(1)
    expect(stage.isOver).toBe(false)
    stage.receive('ACK')
    expect(stage.msUntilOver()).toBeLessThanOrEqual(20)
  })

  test('§17.2.1: without an ACK H ends it at 64 T1', () => {
    const stage = received('INVITE', transport)
    stage.respond(486)
    expect(stage.msUntilOver()).toBe(32_000)
  })

  test('§17.2.2: J is zero', () => {
    const stage = received('BYE', transport)
    stage.respond(200)
    expect(stage.msUntilOver()).toBeLessThanOrEqual(20)
  })
})

test.each(ALL)(
  'RFC 6026 §8.7: over %s L absorbs copies of the INVITE for 64 T1, passes ACKs up and sends further 2xx',
  (transport) => {
    const stage = received('INVITE', transport)
    stage.respond(200)
    stage.advance(10_000)
    stage.receive('INVITE')
    expect(stage.momentsOf(200)).toEqual([0])
    stage.receive('ACK')
    expect(stage.passed).toEqual(['ACK z9hG4bK-far'])
    stage.respond(200)
    stage.respond(486)
    expect(stage.heard().map(({ message }) => message.status)).toEqual([200, 200])
    expect(stage.begun).toHaveLength(1)
    expect(stage.msUntilOver()).toBe(22_000)
  },
)

describe('§16.7 step 5: a late 2xx to an INVITE is sent', () => {
  test('after a failure went up, before and after its ACK', () => {
    const stage = received('INVITE')
    stage.respond(486)
    stage.respond(200)
    stage.receive('ACK')
    stage.respond(200)
    expect(stage.momentsOf(200)).toHaveLength(2)
  })

  test('when the transaction is over', () => {
    const stage = received('INVITE')
    stage.respond(486)
    stage.msUntilOver()
    stage.respond(200)
    expect(stage.momentsOf(200)).toEqual([32_000])
  })
})
