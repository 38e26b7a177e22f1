import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { drainOrder } from '#scripts/fairline/deadline.ts'
import { FakePanel } from './fake-panel.ts'

const panel = new FakePanel()
beforeAll(() => panel.open())
afterAll(() => panel.close())
beforeEach(() => {
  panel.asked.length = 0
  panel.answers.clear()
})

const fairline = (...words: readonly string[]) => panel.run(words)

describe('the deadline of a drain', () => {
  const now = new Date(2026, 10, 26, 10, 30).getTime()
  const order = (deadline: string, end?: string) => drainOrder({ deadline, end }, now)

  test.each([
    ['2h', 7_200],
    ['1h30m', 5_400],
    ['45min', 2_700],
    ['1d2h3m4s', 93_784],
    ['18:00', 27_000],
    ['10:30', 86_400],
    ['2026-11-26T11:00', 1_800],
    ['2026-11-26 11:00:30', 1_830],
  ])('%s is %i s from half past ten', (text, sec) => {
    expect(order(text)).toEqual({ deadlineMs: now + sec * 1_000, atDeadline: 'wait' })
  })

  test('a moment with its zone is that moment, wherever the command runs', () => {
    const at = drainOrder({ deadline: '2026-11-26T18:00:00+02:00', end: 'release' }, 0)
    expect(at).toEqual({ deadlineMs: Date.UTC(2026, 10, 26, 16), atDeadline: 'release' })
  })

  test.each(['', 'soon', '2', 'h', '25:00', '2026-13-40T99:99', '-2h', '0s', '2026-11-26T10:00'])(
    'refused: "%s"',
    (text) => {
      expect(() => order(text)).toThrow(/--deadline takes|is over already/)
    },
  )

  test('goes along with the switch, in words', async () => {
    panel.answer('PUT /api/v1/destinations/7/admin-state', { id: 7, adminState: 'draining' })
    const { code, printed } = await fairline(
      ...['destination', '7', 'drain', '--deadline', '2099-01-01T00:00Z', '--at-deadline', 'release'],
    )
    expect([code, printed]).toEqual([
      0,
      'destination 7: draining until 2099-01-01 00:00:00 UTC at most, then off, its calls off the books',
    ])
    expect(panel.asked[0]?.body).toEqual({
      adminState: 'draining',
      drain: { deadlineMs: Date.UTC(2099, 0), atDeadline: 'release' },
    })
  })

  test.each([
    [['destination', '7', 'enable', '--deadline', '2h'], /--deadline goes with drain/],
    [['destination', '7', 'drain', '--at-deadline', 'wait'], /goes with --deadline/],
    [['destination', '7', 'drain', '--deadline', '2h', '--at-deadline', 'kill'], /wait, disable, release/],
    [['destination', '7', 'drain', '--deadline', '2h', '--engine'], /through the panel/],
  ])('%j is a mistake, and nobody is asked', async (words, complaint) => {
    expect((await fairline(...words)).complaints).toEqual([expect.stringMatching(complaint)])
    expect(panel.asked).toEqual([])
  })
})

const ROW = {
  subject: 'destination 7',
  name: 'media-1',
  kind: 'changed',
  diffs: [{ field: 'weight', from: '50', to: '70' }],
}

describe('history and return', () => {
  test('history prints each change with its fields', async () => {
    const entry = {
      id: 3,
      revision: 41,
      atMs: Date.UTC(2026, 10, 26, 10),
      actorName: 'Bob',
      action: 'update destination',
      subject: 'destination 7',
      rows: [ROW],
      rowCount: 3,
    }
    panel.answer('GET /api/v1/history?limit=5&set=1', { revisions: [entry], nextBeforeId: 3 })
    expect((await fairline('history', '--limit', '5', '--set', '1')).printed.split('\n')).toEqual([
      '41  2026-11-26 10:00:00 UTC  Bob: update destination, destination 7',
      '    changed destination 7 (media-1)',
      '        weight: 50 → 70',
      '    and 2 more rows',
    ])
    const odd = { ...entry, actorName: 'B\u001b[2Jb', rows: [{ ...ROW, name: 'm\rx' }] }
    panel.answer('GET /api/v1/history?limit=6', { revisions: [odd], nextBeforeId: null })
    const { printed } = await fairline('history', '--limit', '6')
    expect(printed).toContain('B?[2Jb: update')
    expect(printed).toContain('(m?x)')
    panel.answer('GET /api/v1/history?limit=20', { revisions: [], nextBeforeId: null })
    expect((await fairline('history')).printed).toBe('nothing was changed yet')
  })

  const report = {
    isApplied: true,
    revision: 45,
    changes: 2,
    rows: [ROW, { ...ROW, subject: 'set 3', name: '', kind: 'removed' }],
    rowCount: 2,
    lostPasswordIds: [7],
  }

  test('return says what was taken back, and whose passwords are to be written again', async () => {
    panel.answer('POST /api/v1/return', report)
    expect(await fairline('return', '--to', '41')).toEqual({
      code: 0,
      printed: [
        '2 changes taken back',
        '    changed destination 7 (media-1)',
        '        weight: 50 → 70',
        '    removed set 3',
      ].join('\n'),
      complaints: ['warning: write the passwords again of destination 7: they were not kept'],
    })
    expect(panel.asked[0]?.body).toEqual({ target: { to: 41 }, dryRun: false })
  })

  test('a dry run of one change asks for it, and says that nothing was changed', async () => {
    panel.answer('POST /api/v1/return', { ...report, isApplied: false, changes: 1, lostPasswordIds: [] })
    const { printed } = await fairline('return', '--change', '41', '--dry-run')
    expect(panel.asked[0]?.body).toEqual({ target: { change: 41 }, dryRun: true })
    expect(printed.split('\n')).toEqual([
      '1 change would be taken back',
      ...['    changed destination 7 (media-1)', '        weight: 50 → 70', '    removed set 3'],
      'dry run: nothing was changed',
    ])
  })

  test("a refusal is the panel's own line", async () => {
    const message = 'Bob changed destination 7. Return everything since instead (to revision 40).'
    panel.answer('POST /api/v1/return', { code: 'CONFLICT', message }, 409)
    expect(await fairline('return', '--change', '41')).toMatchObject({
      code: 1,
      complaints: [`fairline: ${message}`],
    })
  })

  test.each([
    [['return'], /--to REVISION or --change/],
    [['return', '--to', '1', '--change', '2'], /--to REVISION or --change/],
    [['return', '--to', 'x'], /--to takes a number/],
    [['history', 'all'], /history takes no words/],
    [['export', 'x'], /a set takes a number/],
  ])('%j is a mistake, and nobody is asked', async (words, complaint) => {
    expect((await fairline(...words)).complaints).toEqual([expect.stringMatching(complaint)])
    expect(panel.asked).toEqual([])
  })

  test('export prints the list', async () => {
    panel.answer('GET /api/v1/export?set=3', { text: '# set 3\n3 sip:192.0.2.1\n' })
    expect((await fairline('export', '3')).printed).toBe('# set 3\n3 sip:192.0.2.1')
    panel.answer('GET /api/v1/export?format=kamailio-sql&set=3', {
      text: 'INSERT\n',
      notes: ['No word for it.'],
    })
    const sql = await fairline('export', '3', '--format', 'kamailio-sql')
    expect([sql.printed, sql.complaints]).toEqual(['INSERT', ['warning: No word for it.']])
  })

  test('an import tells which algorithm a list speaks for', async () => {
    const set = { id: 1, isNew: true, added: 2, kept: 0, changed: 0, removed: 0, rows: [], rowCount: 2 }
    const rest = { format: 'dispatcher-list', warnings: [], ignored: [], revision: 1 }
    const suggestion = { algorithm: 'relative-weight', why: 'Every line has a relative weight (rweight).' }
    panel.answer('POST /api/v1/import', { isApplied: true, sets: [{ ...set, suggestion }], ...rest })
    const { printed } = await fairline('import', 'panel-token')
    expect(printed.split('\n')).toEqual([
      'set 1 (new): 2 added, 0 kept, 0 removed',
      '    Every line has a relative weight (rweight). Consider the algorithm relative-weight.',
    ])
  })

  test('a format that there is not is named with those that there are', async () => {
    const { code, complaints } = await fairline('export', '--format', 'xml')
    expect([code, complaints[0]]).toEqual([
      1,
      expect.stringContaining('--format is one of dispatcher-list, kamailio-csv'),
    ])
    expect(panel.asked).toEqual([])
  })
})
