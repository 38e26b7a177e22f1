import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { endedCall } from '#tests/support/ended-call.ts'
import { liveCall } from '#tests/support/seen-figures.ts'
import { FakePanel } from './fake-panel.ts'

/** trust.md, panel 2: what strangers wrote into calls and names must not move a terminal. */

const panel = new FakePanel()
beforeAll(() => panel.open())
afterAll(() => panel.close())
beforeEach(() => panel.answers.clear())

/** Clears the screen, sets the title, rings, and begins a command by one character alone (C1). */
const HOSTILE = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u007f\u0085x'
const run = (line: string, input = '') => panel.run(line.split(' '), { input })
const controls = (text: string) => [...text].filter((letter) => /[^\P{Cc}\n\r]/u.test(letter))

function answers(): void {
  const names = { sets: { 1: HOSTILE }, destinations: { 1: HOSTILE, 2: HOSTILE }, sources: { 1: HOSTILE } }
  const call = {
    ...endedCall(1, { from: HOSTILE, callId: HOSTILE, channel: HOSTILE }),
    id: '1',
    engineId: 'e',
  }
  const records = { calls: [{ ...call, startNumber: 1 }], names, next: null, searchedToMs: null }
  panel.answer('GET /api/v1/calls?limit=50', records)
  panel.answer('GET /api/v1/calls?limit=1000', records)
  const live = { calls: [liveCall(4, { from: HOSTILE, doubt: HOSTILE })], total: 1 }
  panel.answer('GET /api/v1/calls/live?limit=50', live)
  panel.answer('GET /api/v1/calls/live?limit=1000', live)
  const probe = { atMs: 1, kind: 'answered', status: 200, text: HOSTILE, latencyMs: 1, isGood: true }
  panel.answer('POST /api/v1/destinations/7/probe', {
    outcome: 'probed',
    probe,
    target: 't',
    head: [HOSTILE],
  })
  const destination = {
    ...{ id: 7, setId: 1, uri: HOSTILE, description: HOSTILE, weight: 50, priority: 0, channels: null },
    ...{ adminState: 'enabled', health: 'up', active: 12 },
  }
  panel.answer('GET /api/v1/destinations', { destinations: [destination] })
  const source = { id: 4, name: HOSTILE, total: 3, active: 1, unplaced: 0, channels: [] }
  panel.answer('GET /api/v1/stats', { sets: [], sources: [source] })
}

test.each(['calls', 'calls --live', 'destination 7 probe', 'destinations', 'stats'])(
  'trust.md panel 2: “fairline %s” writes no control byte of anybody',
  async (line) => {
    answers()
    const { code, printed } = await run(line)
    expect([code, controls(printed)]).toEqual([0, []])
    expect(printed).toContain('?[2J')
  },
)

test.each(['calls --json', 'calls --live --json', 'destinations --json', 'stats --json'])(
  'trust.md panel 2: “fairline %s” says the same to a program, in letters that no terminal obeys',
  async (line) => {
    answers()
    const { code, printed } = await run(line)
    expect([code, controls(printed)]).toEqual([0, []])
    expect(printed).toContain('\\u009b31m')
    expect(JSON.stringify(JSON.parse(printed.split('\n')[0] ?? ''))).toContain(
      JSON.stringify(HOSTILE).slice(1, -1),
    )
  },
)

test('trust.md panel 2: “fairline calls --csv” neither', async () => {
  answers()
  const { printed } = await run('calls --csv')
  expect(controls(printed)).toEqual([])
  expect(printed).toContain('\\x1b[2J')
})

test('trust.md panel 2: a refusal of a far end is one line without control bytes', async () => {
  panel.answer('GET /api/v1/stats', { code: 'CONFLICT', message: `${HOSTILE}\nfairline: all is well` }, 409)
  const { code, complaints } = await run('stats')
  expect([code, complaints.length, controls(complaints.join())]).toEqual([1, 1, []])
  expect(complaints[0]).not.toContain('\n')
})
