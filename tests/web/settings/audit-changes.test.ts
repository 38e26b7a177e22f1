import { expect, test } from 'vitest'
import { changesBetween } from '#web/settings/audit-changes.ts'

test('only what differs is told, from what to what', () => {
  expect(changesBetween({ weight: 50, uri: 'a' }, { weight: 70, uri: 'a' })).toEqual([
    { field: 'weight', words: '50 → 70' },
  ])
})

test('of what was made, every field that has a value; of what was removed, nothing', () => {
  expect(changesBetween(null, { name: 'pbx', port: null })).toEqual([{ field: 'name', words: 'pbx' }])
  expect(changesBetween({ name: 'pbx' }, null)).toEqual([])
})
