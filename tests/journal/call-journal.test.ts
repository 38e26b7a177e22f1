import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
} from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CallJournal } from '#engine/journal/call-journal.ts'
import { type DataFolder, listSegments } from '#engine/journal/data-folder.ts'
import { answerLine, branchLine, endLine } from '#engine/journal/entry.ts'
import { readLiveCalls } from '#engine/journal/live-calls.ts'
import { temporaryFolder } from '#tests/support/data-folders.ts'
import { answerEntry, branchEntry } from '#tests/support/journal-entries.ts'

const answer = (call: number, toTag = 'to') => answerLine(answerEntry(call, { toTag }))
const tiny = { segmentBytes: 2_000, pendingBytes: 5_000, slackBytes: 4_000, totalBytes: 1_000_000 }
const live = (folder: DataFolder) => readLiveCalls(listSegments(folder.journal)).calls
const callIds = (folder: DataFolder) =>
  live(folder)
    .map((call) => call.branch.callId)
    .sort()
function usedHeap(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}
const lastFile = (folder: DataFolder) => listSegments(folder.journal).at(-1)?.path ?? ''

describe('reading back', () => {
  test('rules 5: what was open at the kill is read back whole; what had ended is not', () => {
    const folder = temporaryFolder()
    const journal = new CallJournal(folder, 1)
    const target = { transport: 'tcp', address: '2001:db8::1', port: 5070 } as const
    journal.append(branchLine(branchEntry(5)) + branchLine(branchEntry(6)) + branchLine(branchEntry(7)))
    journal.append(answerLine(answerEntry(5, { toTag: 'x', channel: '3', callerTarget: target })))
    journal.append(endLine(6))
    const [first, second] = live(folder)
    expect(first?.branch).toEqual(branchEntry(5, { call: 1 }))
    expect(first?.answer).toEqual(answerEntry(1, { toTag: 'x', channel: '3', callerTarget: target }))
    expect(second).toEqual({ branch: branchEntry(7, { call: 2 }), ring: null, answer: null, cancel: null })
  })

  test('an answer with everything that seldom stands in it', () => {
    const folder = temporaryFolder()
    const seldom = { sessionEndsAtMs: 90_000, counted: { setId: 2, destinationId: 9, channel: '4' } }
    const lines = [answerEntry(1, seldom), answerEntry(2, { counted: seldom.counted })]
    const branches = branchLine(branchEntry(1)) + branchLine(branchEntry(2))
    new CallJournal(folder, 1).append(branches + lines.map(answerLine).join(''))
    expect(live(folder).map(({ answer }) => answer)).toEqual(lines)
  })

  test('rules 5: the last branch of a call counts', () => {
    const folder = temporaryFolder()
    const journal = new CallJournal(folder, 1)
    journal.append(branchLine(branchEntry(1)) + branchLine(branchEntry(1, { attempt: 2, destinationId: 8 })))
    expect(live(folder).map((call) => call.branch.destinationId)).toEqual([8])
  })

  test('a torn last line costs that line only', () => {
    const folder = temporaryFolder()
    new CallJournal(folder, 1).append(branchLine(branchEntry(1)) + branchLine(branchEntry(2)))
    const path = lastFile(folder)
    truncateSync(path, statSync(path).size - 3)
    expect(callIds(folder)).toEqual(['call-1@example.org'])
  })

  test('damage in the middle is skipped and counted', () => {
    const folder = temporaryFolder()
    new CallJournal(folder, 1).append(branchLine(branchEntry(1)))
    appendFileSync(lastFile(folder), '["B",2,"cut\n\u0000\u0000\n["B",3,7]\n')
    appendFileSync(lastFile(folder), branchLine(branchEntry(4)))
    const read = readLiveCalls(listSegments(folder.journal))
    expect(read.calls.map((call) => call.branch.callId)).toEqual(['call-1@example.org', 'call-4@example.org'])
    expect(read.damagedLines).toBe(3)
  })
})

describe('taking over from the engine before', () => {
  test('old segments stay until the relay has told of their calls anew', () => {
    const folder = temporaryFolder()
    new CallJournal(folder, 1).append(branchLine(branchEntry(9)))
    const journal = new CallJournal(folder, 2)
    expect(callIds(folder)).toEqual(['call-9@example.org'])
    journal.append(branchLine(branchEntry(1, { callId: 'call-9@example.org', fromTag: 'tag-9' })))
    journal.forgetPrevious()
    expect(callIds(folder)).toEqual(['call-9@example.org'])
    expect(readdirSync(folder.journal)).toEqual(['2-1.log'])
  })

  test('killed between the two, a call stands in both and is resumed once; ended there, it is not resumed', () => {
    const folder = temporaryFolder()
    new CallJournal(folder, 1).append([7, 8, 9].map((call) => branchLine(branchEntry(call))).join(''))
    const again = (call: number, old: number) =>
      branchEntry(call, { callId: `call-${old}@example.org`, fromTag: `tag-${old}` })
    new CallJournal(folder, 2).append(branchLine(again(1, 7)) + branchLine(again(2, 8)) + endLine(2))
    expect(callIds(folder)).toEqual(['call-7@example.org', 'call-9@example.org'])
  })
})

describe('staying small', () => {
  test('short calls leave nothing behind however many there were', () => {
    const folder = temporaryFolder()
    const journal = new CallJournal(folder, 1, tiny)
    for (let call = 1; call <= 2_000; call++) {
      journal.append(branchLine(branchEntry(call)) + answer(call))
      if (call > 5) journal.append(endLine(call - 5))
    }
    expect(journal.openCalls).toBe(5)
    expect(journal.bytes).toBeLessThan(12_000)
    expect(live(folder)).toHaveLength(5)
  })

  test('a long call survives any number of rotations with its answer', () => {
    const folder = temporaryFolder()
    const journal = new CallJournal(folder, 1, tiny)
    journal.append(branchLine(branchEntry(1)))
    for (let call = 2; call <= 500; call++) {
      if (call === 100) journal.append(answer(1, 'mine'))
      journal.append(branchLine(branchEntry(call)) + endLine(call))
    }
    expect(live(folder).map((call) => call.answer?.toTag)).toEqual(['mine'])
    expect(journal.segmentCount).toBeLessThan(5)
  })

  test('any sequence of calls reads back as the calls that are open', () => {
    const steps = fc.array(
      fc.record({ call: fc.integer({ min: 1, max: 12 }), kind: fc.constantFrom('B', 'A', 'E') }),
      { maxLength: 400 },
    )
    fc.assert(
      fc.property(steps, (script) => {
        const folder = temporaryFolder()
        const journal = new CallJournal(folder, 1, tiny)
        const open = new Map<number, { attempt: number; toTag: string | null }>()
        script.forEach(({ call, kind }, step) => {
          const known = open.get(call)
          if (kind === 'B') {
            open.set(call, { attempt: step, toTag: known?.toTag ?? null })
            journal.append(branchLine(branchEntry(call, { attempt: step })))
          } else if (kind === 'A' && known) {
            known.toTag = `t${step}`
            journal.append(answer(call, `t${step}`))
          } else if (kind === 'E' && known) {
            open.delete(call)
            journal.append(endLine(call))
          }
        })
        journal.stop()
        const read = new Map(
          live(folder).map((call) => [
            call.branch.callId,
            { attempt: call.branch.attempt, toTag: call.answer?.toTag ?? null },
          ]),
        )
        expect(read).toEqual(new Map([...open].map(([call, state]) => [`call-${call}@example.org`, state])))
        expect(journal.openCalls).toBe(open.size)
      }),
      { seed: 5, numRuns: 60 },
    )
  })

  test('past the bound on disk the oldest lines go, and are counted', () => {
    const folder = temporaryFolder()
    const journal = new CallJournal(folder, 1, { ...tiny, totalBytes: 10_000 })
    for (let call = 1; call <= 200; call++) journal.append(branchLine(branchEntry(call)))
    expect(journal.bytes).toBeLessThan(14_000)
    expect(journal.lostLines).toBeGreaterThan(100)
    expect(journal.openCalls).toBe(200 - journal.lostLines)
  })

  test('rules 32: an open call costs the control thread at most 100 bytes', () => {
    const journal = new CallJournal(temporaryFolder(), 1)
    const lines = Array.from({ length: 1_000 }, (_, i) => i + 1)
    const before = usedHeap()
    for (let batch = 0; batch < 100; batch++) {
      journal.append(lines.map((line) => branchLine(branchEntry(batch * 1_000 + line))).join(''))
    }
    const perCall = (usedHeap() - before) / journal.openCalls
    expect(journal.openCalls).toBe(100_000)
    expect(perCall).toBeGreaterThan(8)
    expect(perCall).toBeLessThan(100)
  })
})

describe('a disk that takes nothing', () => {
  test('lines wait, and are written in order when it takes them again', () => {
    const folder = temporaryFolder()
    const journal = new CallJournal(folder, 1)
    rmSync(folder.journal, { recursive: true })
    expect(journal.append(branchLine(branchEntry(1)))).toBe(false)
    expect(journal.trouble).toMatch(/ENOENT/)
    mkdirSync(folder.journal)
    expect(journal.append(branchLine(branchEntry(2)))).toBe(true)
    expect(journal.trouble).toBe('')
    expect(readFileSync(lastFile(folder), 'utf8')).toBe(
      branchLine(branchEntry(1)) + branchLine(branchEntry(2)),
    )
  })

  test('on a full disk lines wait up to a bound; what is given up is counted', () => {
    const folder = temporaryFolder()
    symlinkSync('/dev/full', join(folder.journal, '1-1.log'))
    const journal = new CallJournal(folder, 1, tiny)
    for (let call = 1; call <= 100; call++) expect(journal.append(branchLine(branchEntry(call)))).toBe(false)
    expect(journal.trouble).toMatch(/ENOSPC/)
    expect(journal.lostLines).toBeGreaterThan(70)
    expect(journal.lostLines).toBeLessThanOrEqual(100)
  })
})
