import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { endedCall } from '#tests/support/ended-call.ts'
import { liveCall } from '#tests/support/seen-figures.ts'
import { FakePanel } from './fake-panel.ts'

const NOW_MS = 7_200_000
const panel = new FakePanel()
beforeAll(() => panel.open())
afterAll(() => panel.close())
beforeEach(() => {
  panel.asked.length = 0
  panel.answers.clear()
})

const fairline = (line: string) => panel.run(line.split(' '), { nowMs: NOW_MS })

const page = (numbers: readonly number[], next: string | null) => ({
  calls: numbers.map((number) => ({
    ...endedCall(number, { startedAtMs: number, from: 'sip:a\u001b[2J@example.org' }),
    id: String(number),
    engineId: 'e',
    startNumber: 1,
  })),
  names: { sets: { 1: 'media' }, destinations: { 1: 'media-1', 2: 'media-2' }, sources: { 1: 'pbx' } },
  next,
  searchedToMs: null,
})

test('calls lists the newest that match, and says that there are older ones', async () => {
  panel.answer('GET /api/v1/calls?from=3600000&destination=2&cause=caller&limit=50', page([9, 8], '8-8'))
  const { code, printed } = await fairline('calls --since 1h --destination 2 --cause caller')
  expect(code).toBe(0)
  expect(printed).toContain('1970-01-01 00:00:00Z  a?[2J  +4989654321  pbx     media-2')
  expect(printed).toMatch(/caller hung up +200\nand older ones; --csv and --json have them all$/)
})

test('--csv and --json go through all pages, and no text of a caller gets to the terminal as it is', async () => {
  panel.answer('GET /api/v1/calls?limit=1000', page([3, 2], '2-2'))
  panel.answer('GET /api/v1/calls?limit=1000&before=2-2', page([1], null))
  const csv = (await fairline('calls --csv')).printed.split(/\r?\n/)
  expect([csv.length, csv[0]?.split(',')[0], csv[3]?.endsWith(',e,1,1')]).toEqual([4, 'started', true])
  expect(csv[1]).toContain('a\\x1b[2J')
  const json = (await fairline('calls --json')).printed.split('\n')
  expect(json.map((line) => JSON.parse(line).number)).toEqual([3, 2, 1])
})

test('--live shows what is in progress, with the doubt, and how many more there are', async () => {
  const calls = [liveCall(4, { doubt: 'OPTIONS unanswered twice' })]
  panel.answer('GET /api/v1/calls/live?limit=50&destination=1', { calls, total: 12 })
  const { printed } = await fairline('calls --live --destination 1')
  expect(printed).toMatch(/^number .*doubt\n +4 .*OPTIONS unanswered twice\nand 11 more/)
})

test('--live says where there are too many to be counted, and not that there are none', async () => {
  panel.answer('GET /api/v1/calls/live?limit=50', { calls: [liveCall(4)], total: 9, isCapped: true })
  expect((await fairline('calls --live')).printed).toMatch(/\nand more than 8 more;/)
  panel.answer('GET /api/v1/calls/live?limit=50', { calls: [], total: 0, isCapped: true })
  expect((await fairline('calls --live')).printed).toMatch(/^There are too many/)
})

test('--release and --release-doubtful say what was released', async () => {
  panel.answer('POST /api/v1/calls/release', { released: 2 })
  expect((await fairline('calls --release 4,5')).printed).toBe('2 calls released; nobody was sent a BYE')
  await fairline('calls --release-doubtful 7')
  expect(panel.asked.map(({ body }) => body)).toEqual([
    { kind: 'calls', numbers: [4, 5] },
    { kind: 'doubtful', destinationId: 7 },
  ])
})

test('a mistake is one line, and nothing is asked', async () => {
  for (const line of [
    'calls now',
    'calls --since yesterday',
    'calls --cause boredom',
    'calls --release x',
    'calls --release 1 --release-doubtful 2',
    'calls --destination media-1',
  ]) {
    const { code, complaints } = await fairline(line)
    expect([line, code, complaints.length]).toEqual([line, 1, 1])
  }
  expect(panel.asked).toEqual([])
})
