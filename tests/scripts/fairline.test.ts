import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ROOT } from '#scripts/root.ts'
import { FakePanel } from './fake-panel.ts'

const panel = new FakePanel()
beforeAll(() => panel.open())
afterAll(() => panel.close())
beforeEach(() => {
  panel.asked.length = 0
  panel.answers.clear()
})

const fairline = (words: readonly string[], variables = panel.variables) =>
  panel.run(words, { variables, nowMs: 7_200_000, password: 'a new long password' })

const DESTINATION = {
  id: 7,
  setId: 1,
  uri: 'sip:127.0.0.9:5070',
  description: '',
  weight: 50,
  priority: 0,
  channels: null,
  adminState: 'enabled',
  health: 'up',
  active: 12,
}
const STATS = {
  sets: [
    {
      id: 1,
      destinations: [
        {
          id: 7,
          uri: 'sip:127.0.0.9:5070',
          adminState: 'enabled',
          health: 'up',
          total: 3,
          active: 1,
          channels: [{ channel: 2, total: 3, active: 1 }],
        },
      ],
    },
  ],
  sources: [{ id: 4, name: 'pbx', total: 3, active: 1, unplaced: 0, channels: [] }],
}

test.each([
  ['destination 7 disable --dry-run', '--engine, --deadline, --at-deadline'],
  ['import two.list --json', '--merge, --dry-run'],
  ['healthz --json', 'no options'],
  ['calls --limit 5', '--since'],
])('an option that the command does not take is a mistake, and nothing is done: %s', async (line, own) => {
  const { code, complaints } = await fairline(line.split(' '))
  expect([code, complaints[0]]).toEqual([1, expect.stringContaining(`it takes ${own}`)])
  expect(panel.asked).toEqual([])
})

describe('through the panel, with the token beside the data', () => {
  test('import sends the file, says what became of each set, and warnings stand beside it', async () => {
    writeFileSync(path.join(panel.folder, 'dispatcher.list'), '1 sip:127.0.0.9:5070\n')
    const report = {
      isApplied: true,
      format: 'dispatcher-list',
      sets: [{ id: 1, isNew: true, added: 1, kept: 0, changed: 0, removed: 0, rows: [], rowCount: 1 }],
      warnings: ['Line 1: odd.'],
      ignored: [{ field: 'column id', why: 'no need', line: 1, count: 2 }],
      revision: 3,
    }
    panel.answer('POST /api/v1/import', report)
    const { code, printed, complaints } = await fairline(['import', 'dispatcher.list', '--merge'])
    expect([code, printed, complaints]).toEqual([
      0,
      'set 1 (new): 1 added, 0 kept, 0 removed',
      ['warning: Line 1: odd.', 'warning: Ignored: column id (line 1, in 2 rows): no need.'],
    ])
    expect(panel.asked).toEqual([
      {
        line: 'POST /api/v1/import',
        token: 'Bearer the-panel-token',
        body: { text: '1 sip:127.0.0.9:5070\n', merge: true, dryRun: false },
      },
    ])
  })

  test('a dry run is asked for and says that nothing was changed', async () => {
    writeFileSync(path.join(panel.folder, 'dispatcher.list'), '1 sip:127.0.0.9:5070\n')
    const rows = [
      {
        subject: 'destination 7',
        name: 'media-1',
        kind: 'changed',
        diffs: [{ field: 'weight', from: '50', to: '70' }],
      },
      { subject: 'destination 9', name: 'media-2', kind: 'added', diffs: [] },
    ]
    const sets = [{ id: 1, isNew: false, added: 1, kept: 2, changed: 1, removed: 0, rows, rowCount: 3 }]
    const rest = { format: 'kamailio-sql', warnings: [], ignored: [], revision: 3 }
    panel.answer('POST /api/v1/import', { isApplied: false, sets, ...rest })
    const line = ['import', 'dispatcher.list', '--dry-run', '--format', 'kamailio-sql']
    const { printed } = await fairline(line)
    expect(panel.asked[0]?.body).toMatchObject({ dryRun: true, merge: false, format: 'kamailio-sql' })
    expect(printed.split('\n')).toEqual([
      'set 1: 1 added, 2 kept (1 changed), 0 removed',
      '    ~ media-1: weight 50 -> 70',
      '    + media-2',
      '    and 1 more',
      'dry run: nothing was changed; read as kamailio-sql',
    ])
  })

  test('a refused list exits with the panel’s own line', async () => {
    writeFileSync(path.join(panel.folder, 'bad.list'), 'x\n')
    panel.answer(
      'POST /api/v1/import',
      { code: 'DISPATCHER_LIST_INVALID', message: 'Line 3: the set id "x" is not a number.' },
      400,
    )
    expect(await fairline(['import', 'bad.list'])).toEqual({
      code: 1,
      printed: '',
      complaints: ['fairline: Line 3: the set id "x" is not a number.'],
    })
  })

  test.each([
    [
      { kind: 'answered', status: 200, text: 'OK', latencyMs: 11.6, isGood: true },
      0,
      '200 OK after 12 ms, good',
    ],
    [{ kind: 'answered', status: 503, text: '', latencyMs: 4, isGood: false }, 1, '503 after 4 ms, not good'],
    [
      { kind: 'unanswered', status: 0, text: 'no answer', latencyMs: null, isGood: false },
      1,
      'unanswered: no answer',
    ],
  ])('a probe is asked for, and what came of it decides how it ends: %j', async (probe, code, words) => {
    panel.answer('POST /api/v1/destinations/7/probe', { outcome: 'probed', probe: { atMs: 1, ...probe } })
    const result = await fairline(['destination', '7', 'probe'])
    expect(result.code).toBe(code)
    expect([result.printed, ...result.complaints].join('')).toBe(
      `${code === 0 ? '' : 'fairline: '}destination 7: ${words}`,
    )
  })

  test('a destination that nobody can probe says why', async () => {
    panel.answer('POST /api/v1/destinations/7/probe', { outcome: 'impossible', reason: 'it is disabled' })
    expect(await fairline(['destination', '7', 'probe'])).toMatchObject({
      code: 1,
      complaints: ['fairline: destination 7: not probed: it is disabled'],
    })
    expect((await fairline(['destination', '7', 'probe', '--engine'])).complaints[0]).toContain(
      'leave --engine out',
    )
  })

  test('destinations prints an aligned table, or the answer itself with --json', async () => {
    panel.answer('GET /api/v1/destinations', { destinations: [DESTINATION] })
    expect((await fairline(['destinations'])).printed.split('\n')).toEqual([
      'id  set  uri                 weight  priority  channels  wanted   seen  active',
      ' 7    1  sip:127.0.0.9:5070      50         0         -  enabled  up        12',
    ])
    expect(JSON.parse((await fairline(['destinations', '--json'])).printed)).toEqual({
      destinations: [DESTINATION],
    })
  })

  test.each([
    ['enable', 'enabled'],
    ['drain', 'draining'],
    ['disable', 'disabled'],
  ])('destination 7 %s states the wish %s', async (word, adminState) => {
    panel.answer('PUT /api/v1/destinations/7/admin-state', { ...DESTINATION, adminState })
    expect((await fairline(['destination', '7', word])).printed).toBe(`destination 7: ${adminState}`)
    expect(panel.asked[0]).toMatchObject({ token: 'Bearer the-panel-token', body: { adminState } })
  })

  test('stats --json is the agreed shape; without it a table with channels below their owner', async () => {
    panel.answer('GET /api/v1/stats', STATS)
    expect(JSON.parse((await fairline(['stats', '--json'])).printed)).toMatchObject(STATS)
    expect((await fairline(['stats'])).printed.split('\n')).toEqual([
      '        id  who                 channel  total  active',
      'set 1    7  sip:127.0.0.9:5070  -            3       1',
      '         -                      2            3       1',
      'source   4  pbx                 -            3       1',
    ])
  })

  test('a password is sent, never printed', async () => {
    const removed = { apiTokens: 2, passkeys: 1, invitations: 0 }
    panel.answer('POST /api/v1/users/reset-password', { email: 'a@example.org', ...removed })
    const { code, printed } = await fairline(['user', 'reset-password', 'a@example.org'])
    const said = 'a@example.org: the new password is set; removed: API tokens 2, passkeys 1, invitations 0'
    expect([code, printed]).toEqual([0, said])
    const asked = { email: 'a@example.org', password: 'a new long password' }
    expect(panel.asked[0]?.body).toEqual({ ...asked, resetsSecondFactor: false })
    await fairline(['user', 'reset-password', 'a@example.org', '--second-factor'])
    expect(panel.asked[1]?.body).toEqual({ ...asked, resetsSecondFactor: true })
  })
})

describe('straight to the engine', () => {
  test('rules 27: --engine goes to the control port with its token', async () => {
    panel.answer('POST /override', { destinationId: 7, adminState: 'draining', overridden: true })
    const { code } = await fairline(['destination', '7', 'drain', '--engine'])
    expect(code).toBe(0)
    expect(panel.asked).toEqual([
      {
        line: 'POST /override',
        token: 'Bearer the-control-token',
        body: { destinationId: 7, adminState: 'draining' },
      },
    ])
  })

  test('keys rotate goes straight to the engine and says what verifies now', async () => {
    panel.answer('POST /keys/rotate', { keyId: '3', keys: 3 })
    expect(await fairline(['keys', 'rotate'])).toMatchObject({
      code: 0,
      printed: 'signing key 3 signs from now on; 2 older verify until their calls have ended',
    })
    expect(await fairline(['keys'])).toMatchObject({ code: 1 })
  })

  test('healthz prints the engine’s answer, and 503 is an exit code with the reason', async () => {
    const body = {
      engine: { pid: 1, relayThreads: [2] },
      panel: null,
      revision: 4,
      listeners: [],
      reason: '',
    }
    panel.answer('GET /healthz', body)
    expect(await fairline(['healthz'])).toEqual({ code: 0, printed: JSON.stringify(body), complaints: [] })
    panel.answer('GET /healthz', { ...body, reason: 'the listener is gone' }, 503)
    expect(await fairline(['healthz'])).toMatchObject({
      code: 1,
      complaints: ['fairline: SIP is not served: the listener is gone'],
    })
  })
})

describe('what goes wrong is one clear line', () => {
  test.each([
    [['frobnicate'], /no command "frobnicate"/],
    [['import'], /import takes one FILE/],
    [['import', 'missing.list'], /missing\.list cannot be read \(ENOENT\)/],
    [['destination', 'x', 'enable'], /destination takes ID/],
    [['destination', '7', 'flip'], /one of enable, drain, disable/],
    [['destinations', '--nonsense'], /--nonsense/],
    [['user', 'delete', 'a@b'], /reset-password EMAIL/],
  ])('%j', async (words, complaint) => {
    const { code, complaints } = await fairline(words)
    expect(code).toBe(1)
    expect(complaints).toEqual([expect.stringMatching(complaint)])
    expect(panel.asked).toEqual([])
  })

  test('nobody at home', async () => {
    const variables = { ...panel.variables, FAIRLINE_PANEL: '127.0.0.1:1' }
    expect((await fairline(['stats'], variables)).complaints).toEqual([
      'fairline: nobody answers at http://127.0.0.1:1; is Fairline running?',
    ])
  })

  test('no token', async () => {
    const variables = { ...panel.variables, FAIRLINE_DATA: '/nowhere' }
    expect((await fairline(['stats'], variables)).complaints[0]).toMatch(
      /no token at \/nowhere\/panel-token: start Fairline first/,
    )
  })

  test('somebody else on the port', async () => {
    panel.answer('GET /api/v1/stats', '<html>hello</html>')
    expect((await fairline(['stats'])).complaints[0]).toMatch(/not Fairline's; check FAIRLINE_PANEL/)
  })

  test('control bytes of a far end do not reach the terminal', async () => {
    panel.answer('GET /api/v1/stats', { message: 'a\u001b[2Jb\nc' }, 500)
    expect((await fairline(['stats'])).complaints).toEqual(['fairline: a?[2Jb c'])
  })
})

test('as a process: help on standard output with code 0, a mistake on standard error with code 1', () => {
  const options = { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' } as const
  const run = (word: string) => execFileSync(process.execPath, ['scripts/fairline.ts', word], options)
  expect(run('help')).toContain('import FILE')
  expect(() => run('nonsense')).toThrow(
    expect.objectContaining({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^fairline: there is no command "nonsense".*\n$/),
    }),
  )
})
