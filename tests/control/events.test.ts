import { expect, test } from 'vitest'
import { engineEventSchema } from '#engine/contract/live.ts'
import { engineEvent } from '#engine/control/events.ts'

test('whatever an event says, the panel takes it: one that it refused would hold up every batch behind it', () => {
  const long = 'x'.repeat(1_000)
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${i} ${long}`, i]))
  const told = { kind: 'failover' as const, text: long, from: long, to: long, cause: long }
  const event = engineEvent(1, { ...told, figures: { 'answered 503': 2, odd: Number.NaN, ...many } })
  expect(engineEventSchema.parse(event)).toEqual(event)
  expect(event.figures).toMatchObject({ 'answered 503': 2 })
  expect(event.figures).not.toHaveProperty('odd')
})

test('a reason of the failovers stands as it is', () => {
  const figures = { moved: 1, ended: 0, 'its certificate is not trusted here': 1 }
  expect(engineEvent(1, { kind: 'failover', text: '', figures }).figures).toEqual(figures)
})
