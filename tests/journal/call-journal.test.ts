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
import {
  answerLine,
  branchLine,
  cancelLine,
  endLine,
  type JournalledCall,
  ringLine,
} from '#engine/journal/entry.ts'
import { readLiveCalls } from '#engine/journal/live-calls.ts'
import { temporaryFolder } from '#tests/support/data-folders.ts'
import { answerEntry, branchEntry } from '#tests/support/journal-entries.ts'

const answer = (call: number, toTag = 'to') => answerLine(answerEntry(call, { toTag }))
const ring = (call: number, toTag: string) => ringLine({ call, toTag, destinationTarget: null, marks: null })
const tiny = { segmentBytes: 2_000, pendingBytes: 5_000, slackBytes: 4_000, totalBytes: 1_000_000 }
const live = (folder: DataFolder) => readLiveCalls(listSegments(folder.journal)).calls
const callIds = (folder: DataFolder) =>
  live(folder)
    .map((call) => call.branch.callId)
    .sort()

interface OpenCall {
  id: string
  attempt: number
  ring: string
  answer: string
  cancel: string
}
const byId = (a: OpenCall, b: OpenCall) => a.id.localeCompare(b.id)
/** Of an answered call nobody asks any more how it rang. */
function stateOf({ branch, ring, answer, cancel }: JournalledCall): OpenCall {
  const tags = { ring: answer ? '' : (ring?.toTag ?? ''), answer: answer?.toTag ?? '' }
  return { id: branch.callId, attempt: branch.attempt, ...tags, cancel: cancel?.request ?? '' }
}

/** Writes calls that go on for long between many short ones; returns those that are open at the end. */
function play(journal: CallJournal, script: readonly { kind: string; pick: number }[]): OpenCall[] {
  const open = new Map<number, OpenCall>()
  script.forEach(({ kind, pick }, step) => {
    const call = kind === 'over' ? [...open.keys()].at(-1) : [...open.keys()][pick % Math.max(open.size, 1)]
    const known = open.get(call ?? 0)
    if (kind === 'new') {
      open.set(step + 1, {
        id: `call-${step + 1}@example.org`,
        attempt: step,
        ring: '',
        answer: '',
        cancel: '',
      })
      journal.append(branchLine(branchEntry(step + 1, { attempt: step })))
    } else if (!call || !known) return
    else if (kind === 'answer') {
      Object.assign(known, { answer: `t${step}`, ring: '' })
      journal.append(answer(call, `t${step}`))
    } else if (kind === 'cancel') {
      known.cancel = 'CANCEL'
      journal.append(cancelLine({ call, request: 'CANCEL' }))
    } else if (kind === 'over' || (kind === 'end' && pick % 4 === 0)) {
      open.delete(call)
      journal.append(endLine(call))
    } else if (known.answer === '' && kind === 'ring') {
      known.ring = `t${step}`
      journal.append(ring(call, `t${step}`))
    } else if (known.answer === '' && kind === 'branch') {
      Object.assign(known, { attempt: step, ring: '' })
      journal.append(branchLine(branchEntry(call, { attempt: step })))
    }
  })
  return [...open.values()]
}

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

  test('rules 5: on a disk that is full then, old segments stay until their calls are written anew', () => {
    const folder = temporaryFolder()
    new CallJournal(folder, 1).append(branchLine(branchEntry(9)))
    symlinkSync(join(folder.path, 'away', '2-1.log'), join(folder.journal, '2-1.log'))
    const journal = new CallJournal(folder, 2)
    journal.append(branchLine(branchEntry(1, { callId: 'call-9@example.org', fromTag: 'tag-9' })))
    journal.forgetPrevious()
    expect(callIds(folder)).toEqual(['call-9@example.org'])
    mkdirSync(join(folder.path, 'away'))
    journal.append('')
    expect(callIds(folder)).toEqual(['call-9@example.org'])
    expect(readdirSync(folder.journal)).toEqual(['2-1.log'])
    expect(journal.trouble).toBe('')
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

  test('rules 5: an answer, a ring or a CANCEL that stands before its copied branch line counts', () => {
    const folder = temporaryFolder()
    const journal = new CallJournal(folder, 1, tiny)
    const fill = (from: number, untilIndex: number) => {
      let call = from
      for (; (listSegments(folder.journal).at(-1)?.index ?? 1) < untilIndex; call++)
        journal.append(branchLine(branchEntry(call)) + (call > from ? endLine(call - 1) : ''))
      journal.append(endLine(call - 1))
    }
    journal.append([1, 2, 3, 4].map((call) => branchLine(branchEntry(call))).join(''))
    journal.append(answer(1, 'answered') + ring(2, 'rings') + cancelLine({ call: 3, request: 'CANCEL' }))
    journal.append(endLine(4))
    for (const round of [1, 2, 3, 4]) fill(round * 1_000, round * 4)
    expect(listSegments(folder.journal)[0]?.index).toBeGreaterThan(8)
    const [answered, rings, cancelled] = live(folder)
    expect(answered?.answer?.toTag).toBe('answered')
    expect(rings?.ring?.toTag).toBe('rings')
    expect(cancelled?.cancel?.request).toBe('CANCEL')
  })

  test('calls in whatever sequence read back as those that are open, however often they are copied', () => {
    const kinds = ['new', 'new', 'new', 'over', 'over', 'end', 'branch', 'ring', 'ring', 'answer', 'cancel']
    const step = fc.record({ kind: fc.constantFrom(...kinds), pick: fc.nat(1_000) })
    const steps = fc.array(step, { maxLength: 300, size: 'max' })
    fc.assert(
      fc.property(steps, (script) => {
        const folder = temporaryFolder()
        const journal = new CallJournal(folder, 1, tiny)
        const open = play(journal, script)
        journal.stop()
        expect(live(folder).map(stateOf).sort(byId)).toEqual(open.sort(byId))
        expect(journal.openCalls).toBe(open.length)
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
