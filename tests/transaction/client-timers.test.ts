import { describe, expect, test } from 'vitest'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { TransactionStage } from '../support/transaction-stage.ts'

const RELIABLE: readonly Transport[] = ['tcp', 'tls', 'ws', 'wss']
const ALL: readonly Transport[] = ['udp', ...RELIABLE]

describe('INVITE client over UDP', () => {
  test('§17.1.1.2: A sends again after T1 and doubles without a cap; B ends it at 64 T1 and says so', () => {
    const stage = new TransactionStage()
    stage.request('INVITE')
    stage.advance(200_000)
    expect(stage.momentsOf('INVITE')).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500])
    expect(stage.told).toEqual(['32000 time-out'])
  })

  test('§17.1.1.2: after a provisional neither A nor B runs: it is sent no more and never times out', () => {
    const stage = new TransactionStage()
    stage.request('INVITE')
    stage.advance(600)
    stage.answer(100)
    stage.advance(180_000)
    expect(stage.momentsOf('INVITE')).toEqual([0, 500])
    expect(stage.told).toEqual(['600 100'])
    expect(stage.isOver).toBe(false)
  })

  test('§17.1.1.2: D waits 32 s for repeated finals; each gets the same ACK, none is told twice', () => {
    const stage = new TransactionStage()
    stage.request('INVITE')
    stage.answer(486)
    stage.advance(4_000)
    stage.answer(486)
    expect(stage.momentsOf('ACK')).toEqual([0, 4_000])
    const acks = stage.heard('request').filter(({ message }) => message.method === 'ACK')
    expect(acks[1]?.message.bytes).toEqual(acks[0]?.message.bytes)
    expect(stage.told).toEqual(['0 486'])
    // From the first final, not from its copy.
    expect(stage.msUntilOver()).toBe(28_000)
  })
})

describe('non-INVITE client over UDP', () => {
  test('§17.1.2.2: E sends again after T1, doubles up to T2 and stays there; F ends it at 64 T1', () => {
    const stage = new TransactionStage()
    stage.request('OPTIONS')
    stage.advance(40_000)
    expect(stage.momentsOf('OPTIONS')).toEqual([
      0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
    ])
    expect(stage.told).toEqual(['32000 time-out'])
    expect(stage.isOver).toBe(true)
  })

  test('§17.1.2.2: after a provisional E is T2; F goes on from the beginning', () => {
    const stage = new TransactionStage()
    stage.request('OPTIONS')
    stage.advance(1_000)
    stage.answer(100)
    stage.advance(40_000)
    expect(stage.momentsOf('OPTIONS')).toEqual([0, 500, 5_000, 9_000, 13_000, 17_000, 21_000, 25_000, 29_000])
    expect(stage.told).toEqual(['1000 100', '32000 time-out'])
  })

  test('§17.1.2.2: K keeps it T4 for repeated finals, of which none is told', () => {
    const stage = new TransactionStage()
    stage.request('OPTIONS')
    stage.answer(200)
    stage.advance(1_000)
    stage.answer(200)
    expect(stage.told).toEqual(['0 200'])
    expect(stage.msUntilOver()).toBe(4_000)
  })
})

describe.each(RELIABLE)('over %s', (transport) => {
  test('§17.1.1.2: no timer A; B is the same', () => {
    const stage = new TransactionStage(transport)
    stage.request('INVITE')
    stage.advance(40_000)
    expect(stage.momentsOf('INVITE')).toHaveLength(1)
    expect(stage.told).toEqual(['32000 time-out'])
  })

  test('§17.1.1.2: D is zero: with the ACK of the final nothing is left', () => {
    const stage = new TransactionStage(transport)
    stage.request('INVITE')
    stage.answer(486)
    expect(stage.momentsOf('ACK')).toHaveLength(1)
    expect(stage.msUntilOver()).toBeLessThanOrEqual(20)
  })

  test('§17.1.2.2: no timer E, with a provisional or without; F is the same', () => {
    const stage = new TransactionStage(transport)
    stage.request('OPTIONS')
    stage.advance(10_000)
    stage.answer(100)
    stage.advance(30_000)
    expect(stage.momentsOf('OPTIONS')).toHaveLength(1)
    expect(stage.told).toEqual(['10000 100', '32000 time-out'])
  })

  test('§17.1.2.2: K is zero', () => {
    const stage = new TransactionStage(transport)
    stage.request('OPTIONS')
    stage.answer(200)
    expect(stage.msUntilOver()).toBeLessThanOrEqual(20)
  })
})

test.each(ALL)('RFC 6026 §8.4: over %s M passes every 2xx for 64 T1 and then ends it', (transport) => {
  const stage = new TransactionStage(transport)
  stage.request('INVITE')
  stage.answer(180)
  stage.answer(200)
  stage.advance(10_000)
  stage.answer(200)
  expect(stage.told).toEqual(['0 180', '0 200', '10000 200'])
  expect(stage.momentsOf('ACK')).toEqual([])
  expect(stage.msUntilOver()).toBe(22_000)
})

describe('given up by the proxy', () => {
  test('§16.7 step 5, §9.1: an INVITE sends no more, but hears a late 1xx and 2xx until timer C', () => {
    const stage = new TransactionStage()
    stage.request('INVITE').abandon()
    stage.advance(20_000)
    stage.answer(180)
    stage.advance(150_000)
    stage.answer(200)
    expect(stage.momentsOf('INVITE')).toEqual([0])
    expect(stage.told).toEqual(['20000 180', '170000 200'])
  })

  test('§16.8: with nothing more to hear it ends after timer C', () => {
    const stage = new TransactionStage()
    stage.request('INVITE').abandon()
    expect(stage.msUntilOver()).toBe(185_000)
  })

  test('RFC 4320 §4.2: a non-INVITE is over at once', () => {
    const stage = new TransactionStage()
    stage.request('OPTIONS').abandon()
    expect(stage.isOver).toBe(true)
  })
})

test.each(['INVITE', 'OPTIONS'])('§17.1.4: a transport error ends the %s and is told once', (method) => {
  const stage = new TransactionStage('tcp')
  const transaction = stage.request(method)
  transaction.transportFailed()
  transaction.transportFailed()
  expect(stage.told).toEqual(['0 transport error'])
  expect(stage.isOver).toBe(true)
})
