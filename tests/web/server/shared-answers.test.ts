import { expect, test } from 'vitest'
import { SharedAnswers } from '#web/server/bridge/shared-answers.ts'
import { ManualPanelClock } from '../../support/manual-panel-clock.ts'

function stage() {
  const clock = new ManualPanelClock()
  const shared = new SharedAnswers<number>(clock, 1_000)
  let asked = 0
  const ask = (question: string) => shared.ask(question, async () => ++asked)
  return { clock, shared, ask }
}

test('equal questions within a moment are asked once; another, or a later one, is asked anew', async () => {
  const { clock, ask } = stage()
  expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual([1, 1, 2])
  clock.advance(999)
  expect(await ask('a')).toBe(1)
  clock.advance(1)
  expect(await ask('a')).toBe(3)
})

test('what was changed meanwhile is asked for anew', async () => {
  const { shared, ask } = stage()
  await ask('a')
  shared.forget()
  expect(await ask('a')).toBe(2)
})

test('more questions than are remembered are answered all the same', async () => {
  const { ask } = stage()
  for (let i = 1; i <= 100; i += 1) expect(await ask(`question ${i}`)).toBe(i)
})
