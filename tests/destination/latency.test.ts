import { expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { Latency } from '#engine/destination/latency.ts'

test('nothing is said before the first answer', () => {
  expect(new Latency().read()).toBeNull()
})

test('mean and deviation are those of all answers, p50 and p95 of the last hundred', () => {
  const latency = new Latency()
  const random = seededRandom(1)
  const all = Array.from({ length: 1_000 }, () => 5 + 20 * random.unit())
  for (const ms of all) latency.add(ms)
  const mean = all.reduce((sum, ms) => sum + ms, 0) / all.length
  const variance = all.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / (all.length - 1)
  const last = all.slice(-100).toSorted((a, b) => a - b)
  const read = latency.read()
  expect(read?.count).toBe(1_000)
  expect(read?.mean).toBeCloseTo(mean, 9)
  expect(read?.deviation).toBeCloseTo(Math.sqrt(variance), 9)
  expect([read?.p50, read?.p95]).toEqual([last[49], last[94]])
})

test('below ten answers the estimate is the mean, from then on a tenth of each answer (peers B2)', () => {
  const latency = new Latency()
  for (let i = 0; i < 9; i++) latency.add(10)
  latency.add(20)
  expect(latency.read()?.ewma).toBeCloseTo(0.1 * 20 + 0.9 * 10, 9)
  for (let i = 0; i < 200; i++) latency.add(50)
  expect(latency.read()?.ewma).toBeCloseTo(50, 3)
})

test('one answer has no deviation; another address has none of it', () => {
  const latency = new Latency()
  latency.add(7)
  expect(latency.read()).toEqual({ count: 1, mean: 7, deviation: 0, ewma: 7, p50: 7, p95: 7 })
  latency.forget()
  expect(latency.read()).toBeNull()
  latency.add(9)
  expect(latency.read()).toMatchObject({ count: 1, mean: 9, p50: 9 })
})

test('another answer is in the next reading; another address has none', () => {
  const latency = new Latency()
  latency.add(10)
  expect(latency.read()).toBe(latency.read())
  latency.add(20)
  expect(latency.read()).toMatchObject({ count: 2, mean: 15, p95: 20 })
  latency.forget()
  expect(latency.read()).toBeNull()
})
