import { expect, test } from 'vitest'
import { rebased } from '#web/components/rebase.ts'

test('what was typed stays, and everything else becomes what it is now, field by field within too', () => {
  const began = { name: 'a', weight: 50, probe: { fall: 3, rise: 2 }, codes: '486' }
  const typed = { name: 'mine', weight: 50, probe: { fall: 9, rise: 2 }, codes: '486' }
  const fresh = { name: 'b', weight: 70, probe: { fall: 4, rise: 5 }, codes: '503' }
  expect(rebased(began, typed, fresh)).toEqual({
    name: 'mine',
    weight: 70,
    probe: { fall: 9, rise: 5 },
    codes: '503',
  })
})

test('an emptied field is something typed, and a field that is new comes along', () => {
  type Values = { port: number | string; sets: Record<string, string> }
  const began: Values = { port: 5060, sets: {} }
  expect(rebased<Values>(began, { port: '', sets: {} }, { port: 5070, sets: { udp: '1' } })).toEqual({
    port: '',
    sets: { udp: '1' },
  })
})
