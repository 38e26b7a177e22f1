import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FakePanel } from './fake-panel.ts'

const panel = new FakePanel()
beforeAll(() => panel.open())
afterAll(() => panel.close())
beforeEach(() => {
  panel.asked.length = 0
  panel.answers.clear()
})

async function fairline(words: readonly string[], input = '') {
  const { printed, ...rest } = await panel.run(words, { input })
  return { ...rest, printed: printed.split('\n') }
}

const NAMES = {
  sets: [{ id: 1, name: 'media' }],
  destinations: [
    { id: 7, uri: 'sip:192.0.2.7', name: '192.0.2.7' },
    { id: 8, uri: 'sip:192.0.2.8', name: '192.0.2.8' },
    { id: 9, uri: 'sip:192.0.2.9', name: '192.0.2.9' },
  ],
  sources: [{ id: 4, name: 'pbx' }],
}
const step = { setId: 1, algorithm: 'weighted', skipped: [{ destinationId: 9, why: 'full' }], moreSkipped: 0 }
const PLACED = {
  outcome: 'placed',
  sourceId: 4,
  setWhy: 'set of its source',
  setId: 1,
  steps: [
    { ...step, destinationId: 7, chance: 0.75, why: 'next in turn' },
    { ...step, destinationId: 8, chance: 1, why: 'nobody else is left' },
  ],
  end: { status: 503, reason: 'No Destination Answered', exhausted: 'mixed' },
  leftOver: [{ destinationId: 9, why: 'full' }],
  names: NAMES,
}
const PREDICTED = {
  outcome: 'predicted',
  calls: 1_000,
  shares: [
    { destinationId: 7, callsNow: 500, callsThen: 250, peakNow: 50, peakThen: 25 },
    { destinationId: 8, callsNow: 500, callsThen: 740, peakNow: 51, peakThen: 60 },
    { destinationId: 9, callsNow: null, callsThen: 0, peakNow: null, peakThen: 0 },
  ],
  unplacedNow: 0,
  unplacedThen: 10,
  moved: 250,
  names: NAMES,
}

describe('where', () => {
  test('says the set and why, each attempt, who is passed over and why, and what the caller is told', async () => {
    panel.answer('POST /api/v1/dry-run', PLACED)
    const { code, printed } = await fairline(['where', 'sip:bob@example.org', '--source', '192.0.2.1:5070'])
    expect(code).toBe(0)
    expect(printed).toEqual([
      'from source 4 pbx: set 1 media, set of its source',
      'try  set          destination      chance  why',
      '  1  set 1 media  7 sip:192.0.2.7  75 %    next in turn',
      '  2  set 1 media  8 sip:192.0.2.8  100 %   nobody else is left',
      'passed over from attempt 1 on: 9 sip:192.0.2.9 full',
      'behind the last, nobody is left; the caller is told 503 No Destination Answered',
    ])
    expect(panel.asked[0]).toMatchObject({
      token: 'Bearer the-panel-token',
      body: { requestUri: 'sip:bob@example.org', sourceAddress: '192.0.2.1', sourcePort: 5_070, setId: null },
    })
  })

  test.each([
    ['192.0.2.1', '192.0.2.1', 0],
    ['2001:db8::7', '2001:db8::7', 0],
    ['[2001:db8::7]:5060', '2001:db8::7', 5_060],
  ])('--source %s', async (text, sourceAddress, sourcePort) => {
    panel.answer('POST /api/v1/dry-run', PLACED)
    await fairline(['where', '--source', text])
    expect(panel.asked[0]?.body).toMatchObject({ sourceAddress, sourcePort })
  })

  test('each part by its option; a message from a file, or from standard input', async () => {
    panel.answer('POST /api/v1/dry-run', PLACED)
    const parts = [
      '--from',
      'sip:a@x',
      '--to',
      'sip:b@x',
      '--call-id',
      'c@x',
      '--method',
      'MESSAGE',
      '--set',
      '1',
    ]
    await fairline(['where', ...parts, '--header', 'X-Account: 7', '--header', 'X-B: 8'])
    expect(panel.asked[0]?.body).toMatchObject({
      ...{ from: 'sip:a@x', to: 'sip:b@x', callId: 'c@x', method: 'MESSAGE', setId: 1 },
      headers: ['X-Account: 7', 'X-B: 8'],
    })
    writeFileSync(path.join(panel.folder, 'message.sip'), 'INVITE sip:a@x SIP/2.0\n')
    await fairline(['where', '--file', 'message.sip'])
    await fairline(['where', '--file', '-'], 'OPTIONS sip:a@x SIP/2.0\n')
    expect(panel.asked.slice(1).map(({ body }) => body)).toMatchObject([
      { message: 'INVITE sip:a@x SIP/2.0\n' },
      { message: 'OPTIONS sip:a@x SIP/2.0\n' },
    ])
    expect((await fairline(['where', '--file', 'none.sip'])).complaints[0]).toContain('cannot be read')
  })

  test('--json is the answer itself', async () => {
    panel.answer('POST /api/v1/dry-run', PLACED)
    expect(JSON.parse((await fairline(['where', '--json'])).printed.join(''))).toEqual(PLACED)
  })

  test.each([
    [
      { outcome: 'answered', status: 403, reason: 'Unknown Source', sourceId: 0, names: NAMES },
      'from an unknown source: no set is asked; the caller is told 403 Unknown Source',
    ],
    [
      { outcome: 'direct', why: 'To has a tag: it goes the way of its dialog', sourceId: 0, names: NAMES },
      'from an unknown source: no set is asked; To has a tag: it goes the way of its dialog',
    ],
    [
      { ...PLACED, steps: [], end: { status: 486, reason: 'All Destinations Are Full', exhausted: 'full' } },
      'nobody can take it (9 sip:192.0.2.9 full); the caller is told 486 All Destinations Are Full',
    ],
  ])('where nobody is tried it says so: %#', async (answer, words) => {
    panel.answer('POST /api/v1/dry-run', answer)
    expect((await fairline(['where'])).printed.at(-1)).toBe(words)
  })

  test('a fault comes in the panel’s words, and a wrong option is told before anybody is asked', async () => {
    panel.answer('POST /api/v1/dry-run', { code: 'INPUT_INVALID', message: 'From: it cannot be read' }, 400)
    expect((await fairline(['where'])).complaints).toEqual(['fairline: From: it cannot be read'])
    panel.asked.length = 0
    for (const wrong of [
      ['--set', 'x'],
      ['--source', ':'],
      ['one', 'two'],
      ['--colour', 'red'],
    ])
      expect((await fairline(['where', ...wrong])).code).toBe(1)
    expect(panel.asked).toEqual([])
  })
})

describe('what-if', () => {
  test('asks with the edits, and says calls and shares before and after', async () => {
    panel.answer('POST /api/v1/what-if', PREDICTED)
    const edits = ['--weight', '7=25', '--weight', '8=75', '--channels', '8=60', '--state', '9=disabled']
    const { printed } = await fairline(['what-if', '--set', '1', ...edits, '--algorithm', 'hash-call-id'])
    expect(panel.asked[0]?.body).toEqual({
      setId: 1,
      set: { algorithm: 'hash-call-id' },
      destinations: [
        { id: 7, patch: { weight: 25 } },
        { id: 8, patch: { weight: 75, channels: 60 } },
        { id: 9, patch: { adminState: 'disabled' } },
      ],
      calls: { kind: 'synthetic' },
    })
    expect(printed).toEqual([
      'id  uri            calls now  %     most now  calls then  %     most then',
      ' 7  sip:192.0.2.7        500  50.0        50         250  25.0         25',
      ' 8  sip:192.0.2.8        500  50.0        51         740  74.0         60',
      ' 9  sip:192.0.2.9          -  -            -           0  0.0           0',
      'of 1000 calls 0 find nobody now, 10 then',
      '250 calls would go elsewhere than now',
      'nothing was changed',
    ])
  })

  test.each([
    [['--past'], { kind: 'past' }],
    [['--past', '--minutes', '15'], { kind: 'past', minutes: 15 }],
    [
      ['--calls', '500', '--per-second', '2.5', '--hold', '60'],
      { kind: 'synthetic', count: 500, perSecond: 2.5, holdSec: 60 },
    ],
  ])('%j', async (words, calls) => {
    panel.answer('POST /api/v1/what-if', PREDICTED)
    await fairline(['what-if', '--set', '1', ...words])
    expect(panel.asked[0]?.body).toMatchObject({ calls })
  })

  test('what cannot be understood is told before anybody is asked', async () => {
    for (const wrong of [
      [],
      ['--set', '1', '--weight', '7'],
      ['--set', '1', '--weight', '7=heavy'],
      ['--set', '1', 'x'],
      ['--set', '1', '--past', '--calls', '5'],
      ['--set', '1', '--minutes', '5'],
    ])
      expect((await fairline(['what-if', ...wrong])).code).toBe(1)
    expect(panel.asked).toEqual([])
  })

  test('--json is the answer itself', async () => {
    panel.answer('POST /api/v1/what-if', PREDICTED)
    const { printed } = await fairline(['what-if', '--set', '1', '--json'])
    expect(JSON.parse(printed.join(''))).toEqual(PREDICTED)
  })
})
