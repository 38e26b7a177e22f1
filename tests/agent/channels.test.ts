import { expect, test } from 'vitest'
import { Channels } from '#engine/agent/channels.ts'

test('cyclic hunting starts at the channel after the last', () => {
  const channels = new Channels(3)
  const taken = [1, 2, 3, 4].map(() => {
    const channel = channels.take()
    channels.release(channel)
    return channel
  })
  expect(taken).toEqual([1, 2, 3, 1])
  expect(channels.totals).toEqual([2, 1, 1])
})

test('taken channels are passed over, and none is 0', () => {
  const channels = new Channels(2)
  expect([channels.take(), channels.take(), channels.take()]).toEqual([1, 2, 0])
  expect(channels.busy).toBe(2)
  channels.release(1)
  channels.release(1)
  expect(channels.busy).toBe(1)
  expect(channels.take()).toBe(1)
})

test('an agent without channels has none to give', () => {
  expect(new Channels(0).take()).toBe(0)
})
