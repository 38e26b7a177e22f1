import { afterEach, describe, expect, test } from 'vitest'
import {
  cancel,
  FAR,
  response,
  stopThreads,
  TestStream,
  threadsOf,
  two,
} from '#tests/support/hand-over-threads.ts'
import { quiet, until } from '#tests/support/thread-channels.ts'

afterEach(stopThreads)

describe('rules 29: a message of a stream brings its stream along', () => {
  async function overStream(stream: TestStream) {
    const [first, second] = two()
    first.hears(response(2), stream)
    await until(() => second.taken.length === 1)
    const connection = second.taken[0]?.arrival.connection
    if (!connection) throw new Error('no stream')
    return { first, second, connection }
  }

  test('several replies leave by the thread that has it, in order', async () => {
    const stream = new TestStream(5)
    const { connection } = await overStream(stream)
    expect(connection).toMatchObject({ id: 5, remote: FAR, isInbound: true, isOpen: true })
    const bytes = Buffer.from('100')
    expect(connection.send(bytes)).toBe(true)
    bytes.write('200')
    expect(connection.send(bytes)).toBe(true)
    await until(() => stream.sent.length === 2)
    expect(stream.sent).toEqual(['100', '200'])
  })

  test('is one and the same for each message that comes over it', async () => {
    const stream = new TestStream(5)
    const { first, second, connection } = await overStream(stream)
    first.hears(response(2), stream)
    await until(() => second.taken.length === 2)
    expect(second.taken[1]?.arrival.connection).toBe(connection)
  })

  test('closed there it is closed here, behind what was sent', async () => {
    const stream = new TestStream(5)
    const { connection } = await overStream(stream)
    connection.send(Buffer.from('400'))
    connection.close()
    connection.close()
    expect([connection.isOpen, connection.send(Buffer.from('late'))]).toEqual([false, false])
    await until(() => !stream.isOpen)
    expect(stream.sent).toEqual(['400'])
  })

  test('that has ended is told of, and no entry is left', async () => {
    const stream = new TestStream(5)
    const { first, second, connection } = await overStream(stream)
    stream.isOpen = false
    first.handOver.onConnectionLost(stream)
    await until(() => second.lost.length === 1)
    expect([second.lost[0], connection.isOpen, connection.send(Buffer.from('x'))]).toEqual([
      connection,
      false,
      false,
    ])
    expect([first.handOver.streamCount, second.handOver.streamCount]).toEqual([0, 0])
  })

  test('that ended while a reply was on its way: told again, nothing is sent', async () => {
    const stream = new TestStream(5)
    const { first, second, connection } = await overStream(stream)
    first.handOver.onConnectionLost(stream)
    expect(connection.send(Buffer.from('lost'))).toBe(true)
    await until(() => second.lost.length === 1)
    await quiet()
    expect([stream.sent, second.handOver.streamCount, second.lost.length]).toEqual([[], 0, 1])
  })

  test('goes on to a third thread, which asks whether it is there still', async () => {
    const stream = new TestStream(5)
    const threads = threadsOf(3)
    const [first, , third] = threads
    if (!first || !third) throw new Error('three threads')
    first.hears(cancel, stream)
    await until(() => third.taken.length === 1)
    const connection = third.taken[0]?.arrival.connection
    connection?.send(Buffer.from('481'))
    await until(() => stream.sent.length === 1)
    first.handOver.onConnectionLost(stream)
    await until(() => third.lost.length === 1)
    expect(threads.map(({ handOver }) => handOver.streamCount)).toEqual([0, 0, 0])
  })

  test('that ended before a third thread heard of it is forgotten there, too', async () => {
    const stream = new TestStream(5)
    const threads = threadsOf(3)
    const [first, , third] = threads
    if (!first || !third) throw new Error('three threads')
    first.hears(cancel, stream)
    first.handOver.onConnectionLost(stream)
    await until(() => third.lost.length === 1)
    expect(third.taken[0]?.arrival.connection?.isOpen).toBe(false)
    expect(threads.map(({ handOver }) => handOver.streamCount)).toEqual([0, 0, 0])
  })

  test('that comes back to its own thread is the stream itself', async () => {
    const stream = new TestStream(5)
    const { first, second, connection } = await overStream(stream)
    second.hears(response(1), connection)
    await until(() => first.taken.length === 1)
    expect(first.taken[0]?.arrival.connection).toBe(stream)
  })

  test('another of the same number is not taken for it', async () => {
    const [first, second] = two()
    const stream = new TestStream(5)
    first.hears(response(2), stream)
    first.handOver.onConnectionLost(new TestStream(5))
    await until(() => second.taken.length === 1)
    expect(second.lost).toEqual([])
  })
})
