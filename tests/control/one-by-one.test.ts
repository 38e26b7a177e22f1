import { expect, test } from 'vitest'
import { OneByOne } from '#engine/control/one-by-one.ts'
import { ManualClock } from '../support/manual-clock.ts'

const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

test('one after the other, with a rest between them, whether it goes well or not', async () => {
  const clock = new ManualClock()
  const queue = new OneByOne(clock, 3, 20)
  const began: number[] = []
  const work = (n: number) =>
    queue.run(async () => {
      began.push(n)
      if (n === 1) throw new Error('broken')
      return n
    })
  const [one, two] = [work(1), work(2)]
  await expect(one).rejects.toThrow('broken')
  expect(began).toEqual([1])
  clock.advance(19)
  await settled()
  expect(began).toEqual([1])
  clock.advance(1)
  await settled()
  expect([began, await two]).toEqual([[1, 2], 2])
})

test('more than may wait are sent away, and there is room again when one is done', async () => {
  const clock = new ManualClock()
  const queue = new OneByOne(clock, 2, 0)
  const { promise, resolve } = Promise.withResolvers<string>()
  const first = queue.run(() => promise)
  const second = queue.run(async () => 'second')
  expect(await queue.run(async () => 'third')).toBeNull()
  resolve('first')
  expect(await first).toBe('first')
  await settled()
  clock.advance(1)
  expect(await second).toBe('second')
  await settled()
  clock.advance(1)
  expect(await queue.run(async () => 'third')).toBe('third')
})
