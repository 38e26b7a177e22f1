import { expect, test } from 'vitest'
import type { Outcome } from '#web/lib/outcome.ts'
import { OwnSaves } from '#web/sets/own-saves.ts'

type Saved = Outcome<{ readonly revision: number }>
const REFUSED: Saved = { ok: false, code: 'CONFLICT', message: 'Bob changed it' }

/** A panel that answers one save after the other; what was sent stands in `sent`. */
function desk(...answers: Saved[]) {
  const saves = new OwnSaves()
  const sent: (number | undefined)[] = []
  const save = (id: number, seen: number | undefined) =>
    saves.save(id, seen, async (revision) => {
      sent.push(revision)
      return answers.shift() ?? REFUSED
    })
  return { save, sent }
}
const saved = (revision: number): Saved => ({ ok: true, value: { revision } })

test('the edit of the next cell, begun before the page knows of the one before, is not stale by it', async () => {
  const { save, sent } = desk(saved(11), saved(12))
  await Promise.all([save(7, 10), save(7, 10)])
  expect(sent).toEqual([10, 11])
})

test('what somebody else did in between stays unseen: the older number goes along', async () => {
  const { save, sent } = desk(saved(11), saved(15), REFUSED)
  await save(7, 10)
  await save(7, 13)
  await save(7, 12)
  expect(sent).toEqual([10, 13, 12])
})

test('each row has its own; a refused save makes nothing seen', async () => {
  const { save, sent } = desk(REFUSED, saved(12), saved(13))
  await save(7, 10)
  await save(8, 10)
  await save(7, 10)
  expect(sent).toEqual([10, 10, 10])
})

test('a save that breaks off holds up none behind it', async () => {
  const saves = new OwnSaves()
  const broken = saves.save(7, 10, () => Promise.reject(new Error('gone')))
  await expect(broken).rejects.toThrow('gone')
  expect(await saves.save(7, 10, async () => saved(11))).toEqual(saved(11))
})
