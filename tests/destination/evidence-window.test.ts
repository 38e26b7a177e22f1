import { describe, expect, test } from 'vitest'
import { evidenceSchema } from '#engine/contract/evidence.ts'
import { EvidenceWindow } from '#engine/destination/evidence-window.ts'

const CONFIG = evidenceSchema.parse({})
const { windowSec } = CONFIG

/** Fails `times` in a row, by turns from these sources. */
function fail(window: EvidenceWindow, times: number, sources: readonly string[], atMs = 1_000): void {
  for (let i = 0; i < times; i++) window.fail(windowSec, sources[i % sources.length] ?? '', atMs)
}

describe('failures in a row', () => {
  test('five from two sources are evidence, four are not', () => {
    const window = new EvidenceWindow()
    fail(window, 4, ['a', 'b'])
    expect(window.judge(CONFIG, 1_000)).toBeNull()
    fail(window, 1, ['a'])
    expect(window.judge(CONFIG, 1_000)).toEqual({
      reason: '5 requests failed in a row, from 2 sources',
      attempts: 5,
      failures: 5,
      consecutive: 5,
      sources: 2,
    })
  })

  test('one source alone is none, however often it fails', () => {
    const window = new EvidenceWindow()
    fail(window, 1_000, ['a'])
    expect(window.judge(CONFIG, 1_000)).toBeNull()
  })

  test('a call that is answered begins the row anew, and sources of the row before do not count in it', () => {
    const window = new EvidenceWindow()
    fail(window, 4, ['a', 'b'])
    window.succeed(windowSec, 1_000)
    expect(window.read(windowSec, 1_000)).toEqual({ attempts: 5, failures: 4, consecutive: 0, sources: 2 })
    fail(window, 5, ['a'], 1_500)
    expect(window.judge(CONFIG, 1_500)).toBeNull()
  })

  test('a failure without a source counts, but for no source', () => {
    const window = new EvidenceWindow()
    fail(window, 5, ['', 'a'])
    expect(window.judge(CONFIG, 1_000)).toBeNull()
  })
})

describe('the share of failures', () => {
  function mixed(failed: number, well: number, sources = ['a', 'b']): EvidenceWindow {
    const window = new EvidenceWindow()
    for (let i = 0; i < Math.max(failed, well); i++) {
      if (i < failed) fail(window, 1, [sources[i % sources.length] ?? ''])
      if (i < well) window.succeed(windowSec, 1_000)
    }
    return window
  }

  test('half of twenty calls within the window are evidence; half of eighteen, and fewer than half, are not', () => {
    expect(mixed(10, 10).judge(CONFIG, 1_000)?.reason).toBe(
      '10 of 20 requests failed within 10 s, from 2 sources',
    )
    expect(mixed(9, 9).judge(CONFIG, 1_000)).toBeNull()
    expect(mixed(10, 11).judge(CONFIG, 1_000)).toBeNull()
    expect(mixed(10, 10, ['a']).judge(CONFIG, 1_000)).toBeNull()
  })

  test('what is older than the window counts no more, nor does its source', () => {
    const window = mixed(10, 10)
    expect(window.read(windowSec, 1_000 + 9_999).attempts).toBe(20)
    expect(window.read(windowSec, 1_000 + 11_000)).toEqual({
      attempts: 0,
      failures: 0,
      consecutive: 0,
      sources: 0,
    })
  })

  test('after a long silence nothing of before is left', () => {
    const window = mixed(10, 10)
    window.succeed(windowSec, 10_000_000)
    expect(window.read(windowSec, 10_000_000).attempts).toBe(1)
  })
})

test('a hundred thousand sources take no more memory than a few, and the last of them are known', () => {
  const window = new EvidenceWindow()
  for (let i = 0; i < 100_000; i++) window.fail(windowSec, `${i}`, 1_000)
  expect(window.read(windowSec, 1_000).sources).toBe(32)
})

test('another length of the window, or a cleared one, begins anew', () => {
  const window = new EvidenceWindow()
  fail(window, 5, ['a', 'b'])
  expect(window.read(20, 1_000).attempts).toBe(0)
  fail(window, 5, ['a', 'b'])
  window.clear()
  expect(window.judge(CONFIG, 1_000)).toBeNull()
})
