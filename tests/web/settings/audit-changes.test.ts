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

test('what stands within an object is told by its path, however long the whole is', () => {
  const before = { limits: { vias: 70, headerLines: 256 }, listenerSets: {}, networks: ['10.0.0.0/24'] }
  const after = {
    limits: { vias: 10, headerLines: 256 },
    listenerSets: { 'udp:127.0.0.1:5060': 7 },
    networks: [],
  }
  expect(changesBetween(before, after)).toEqual([
    { field: 'limits.vias', words: '70 → 10' },
    { field: 'networks', words: '10.0.0.0/24 → none' },
    { field: 'listenerSets.udp:127.0.0.1:5060', words: 'none → 7' },
  ])
})

test('a moment is told as one', () => {
  const after = { drain: { deadlineMs: Date.UTC(2026, 10, 26, 18), atDeadline: 'release' } }
  expect(changesBetween({ drain: null }, after)).toEqual([
    { field: 'drain.deadlineMs', words: 'none → 2026-11-26 18:00:00 UTC' },
    { field: 'drain.atDeadline', words: 'none → release' },
  ])
})

test('two long texts that differ only at their end differ', () => {
  const long = 'x'.repeat(100)
  expect(changesBetween({ note: `${long}a` }, { note: `${long}b` })).toHaveLength(1)
})
