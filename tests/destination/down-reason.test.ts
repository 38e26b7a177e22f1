import { expect, test } from 'vitest'
import { isDead } from '#engine/destination/health.ts'
import { hear, STATES } from './health-states.ts'

test('the reason of one that is down is that of its last probe; since when it is down stays', () => {
  const down = hear(STATES['down by probe'], 'probe-refused')
  expect(down).toMatchObject({
    health: 'down',
    cause: 'refused',
    reason: 'port closed, confirmed by a probe',
  })
  const busy = hear(down, 'probe-bad')
  expect(busy).toMatchObject({ health: 'down', cause: 'probe', reason: 'probe answered 503' })
  expect(busy.sinceMs).toBe(STATES['down by probe'].sinceMs)
  expect(hear(busy, 'probe-bad')).toBe(busy)
})

test('one that is down is dead where nothing comes from it: by its probes in a row, or a closed port', () => {
  const dead = (record: Parameters<typeof isDead>[0]) => isDead(record, { fall: 3 })
  expect(dead(STATES['down by probe'])).toBe(true)
  expect(dead(hear(STATES.up, 'probe-refused'))).toBe(true)
  const busy = hear(STATES.up, 'probe-bad', 'probe-bad', 'probe-bad')
  expect([busy.health, dead(busy), dead(hear(busy, 'probe-unanswered'))]).toEqual(['down', false, true])
  expect([dead(STATES.ejected), dead(STATES['down by source']), dead(STATES.up)]).toEqual([
    false,
    false,
    false,
  ])
  expect(dead(hear(STATES['down by probe'], 'probe-answered'))).toBe(false)
})
