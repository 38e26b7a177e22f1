import { afterEach, describe, expect, test } from 'vitest'
import { MOST_UNDER_WAY } from '#engine/proxy/thread-port.ts'
import {
  cancel,
  closedThreads,
  FAR,
  invite,
  response,
  stopThreads,
  threadsOf,
  two,
} from '#tests/support/hand-over-threads.ts'
import { quiet, until } from '#tests/support/thread-channels.ts'

afterEach(stopThreads)

describe('rules 29: what names a thread goes there', () => {
  test('byte for byte, with where it came from, to be dealt with there', async () => {
    const [first, second] = two()
    expect(first.hears(response(2))).toBe(true)
    await until(() => second.taken.length === 1)
    const [{ message: taken, arrival, left } = { message: null, arrival: null, left: -1 }] = second.taken
    expect(taken?.bytes.equals(response(2))).toBe(true)
    expect(arrival).toEqual({
      ...{ listener: second.transport.listenerAt(0), address: FAR.address, port: FAR.port },
      connection: null,
    })
    expect([left, first.handOver.count, second.handOver.count]).toEqual([0, 1, 0])
  })

  test('what names this thread, or none, stays', async () => {
    const [first] = two()
    expect([first.hears(response(1)), first.hears(invite), first.hears(response(0))]).toEqual([
      false,
      false,
      false,
    ])
    expect(first.handOver.count).toBe(0)
  })

  test.each([
    [3, 1],
    [4, 2],
    [63, 1],
  ])('a thread %i of a start with more threads is thread %i of two', async (named, thread) => {
    const threads = two()
    const other = threads[2 - thread]
    expect(threads[thread - 1]?.hears(response(named))).toBe(false)
    expect(other?.hears(response(named))).toBe(true)
  })

  test('attack: a number that is wrong is handed over once, and never back', async () => {
    const threads = threadsOf(3)
    threads[0]?.hears(response(2))
    await quiet()
    expect(threads.map(({ taken }) => taken.length)).toEqual([0, 1, 0])
    expect(threads.map(({ handOver }) => handOver.count)).toEqual([1, 0, 0])
  })
})

describe('rules 29: a CANCEL, or a request of a call, that names no thread', () => {
  test('stays where it is known', () => {
    const [first] = two()
    first.knownCallId = 'c'
    expect(first.hears(cancel)).toBe(false)
  })

  test('goes round until a thread knows it', async () => {
    const threads = threadsOf(4)
    const [, , third, fourth] = threads
    if (!third || !fourth) throw new Error('four threads')
    third.knownCallId = 'c'
    expect(fourth.hears(cancel)).toBe(true)
    await quiet()
    expect(threads.map(({ taken }) => taken.length)).toEqual([0, 0, 1, 0])
    expect(threads.map(({ handOver }) => handOver.count)).toEqual([1, 1, 0, 1])
  })

  test('known to none is dealt with by the last one, once', async () => {
    const threads = threadsOf(4)
    expect(threads[1]?.hears(cancel)).toBe(true)
    await quiet()
    expect(threads.map(({ taken }) => taken.length)).toEqual([1, 0, 0, 0])
    expect(threads.map(({ handOver }) => handOver.count)).toEqual([0, 1, 1, 1])
  })
})

describe('rules 29: what is under way to a thread is bounded', () => {
  test('what is beyond is dropped with its own reason, until that thread has taken some', async () => {
    const [first, second] = two()
    for (let i = 0; i < MOST_UNDER_WAY + 3; i++) first.hears(response(2))
    expect(first.drops).toEqual(['hand-over-full', 'hand-over-full', 'hand-over-full'])
    expect(first.handOver.count).toBe(MOST_UNDER_WAY)
    await until(() => second.taken.length === MOST_UNDER_WAY)
    await quiet()
    first.hears(response(2))
    expect(first.drops.length).toBe(3)
    await until(() => second.taken.length === MOST_UNDER_WAY + 1)
  })

  test('a fault of the floor above costs that message, not the thread', async () => {
    const [first, second] = two()
    second.fault = new Error('bug')
    first.hears(response(2))
    await until(() => second.drops.length === 1)
    second.fault = null
    first.hears(response(2))
    await until(() => second.taken.length === 1)
    expect(second.drops).toEqual(['fault'])
  })

  test('what came before a thread was there waits for it', async () => {
    const [first, second] = closedThreads(2)
    if (!first || !second) throw new Error('two threads')
    first.open()
    first.hears(response(2))
    await quiet()
    second.open()
    await until(() => second.taken.length === 1)
  })

  test('the first tells the others the numbers of its listeners, and no other thread does', async () => {
    const [first, second] = two()
    const heard: unknown[] = []
    for (const { transport } of [first, second]) transport.follow = (numbers) => heard.push(numbers)
    for (const { handOver } of [second, first]) handOver.tellListeners()
    await until(() => heard.length > 0)
    await quiet()
    expect(heard).toEqual([
      new Map([
        ['udp:10.0.0.1:5060', 0],
        ['tcp:10.0.0.1:5060', 1],
      ]),
    ])
  })

  test('a message to a listener that is gone here is counted', async () => {
    const [first, second] = two()
    second.transport.listenerAt = () => null
    first.hears(response(2))
    await until(() => second.drops.length === 1)
    expect([second.drops, second.taken]).toEqual([['no-listener'], []])
  })
})
