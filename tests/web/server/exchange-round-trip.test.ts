import fs from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { EXCHANGE_FORMATS } from '#web/lib/exchange-formats.ts'
import { readFile } from '#web/server/exchange/read.ts'
import { writeFile } from '#web/server/exchange/write.ts'
import { createDestination } from '#web/server/repositories/destinations.ts'
import { importDispatcherList } from '#web/server/repositories/dispatcher-import.ts'
import { createSet, listSets } from '#web/server/repositories/sets.ts'
import { buildSnapshot } from '#web/server/repositories/snapshot.ts'

const folder = temporaryFolder()
let panel: TestPanel
beforeAll(async () => {
  panel = await openPanel(folder)
  await createSet({ id: 1, name: 'media' }, ALICE)
  await createSet({ id: 2, name: 'lines', algorithm: 'relative-weight' }, ALICE)
  const make = (setId: number, host: number, more: object) =>
    createDestination(setId, { uri: `sip:192.0.2.${host}`, ...more }, ALICE)
  await make(1, 1, {
    weight: 70,
    priority: -3,
    channels: 30,
    attributes: { duid: 'a', bare: '', socket: 'udp:192.0.2.9:5060' },
    description: `it's "one", a\\b; =1+1\nand more`,
  })
  await make(1, 1, {
    channels: 4,
    resources: { conf: 10, transcode: '50%', fax: 'unlimited' },
    adminState: 'disabled',
  })
  await make(1, 3, { weight: 0, channels: 0, probe: { enabled: false }, description: '=cmd|x' })
  await make(1, 4, {
    feeds: [
      { into: 'weight', source: 'fs://:ClueCon@192.0.2.4' },
      { into: 'conf', source: 'fs://:Other@192.0.2.5' },
    ],
    resources: { fax: 5 },
    weight: 20,
  })
  await make(2, 5, { adminState: 'draining', attributes: { attrs: 'any text' }, callsPerSecond: 5 })
  await make(2, 6, { feeds: [{ into: 'ch', source: 'http://192.0.2.6/x#load=a&max=10' }] })
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const configuration = async () => (await buildSnapshot(panel.runtime.db, panel.runtime.sealing)).snapshot.sets

test.each(EXCHANGE_FORMATS)(
  '%s: what is exported is recognised, and taken back changes nothing',
  async (format) => {
    const before = await configuration()
    const { text } = writeFile(await listSets(), format)
    expect(readFile(text, null).format).toBe(format)
    const preview = await importDispatcherList(text, { dryRun: true }, ALICE)
    expect(preview.sets.map(({ rows }) => rows.flatMap(({ diffs }) => diffs))).toEqual([
      // A list divides its fields by blanks: a value with one has no place in it.
      [],
      format === 'dispatcher-list' ? [expect.objectContaining({ field: 'attributes.attrs' })] : [],
    ])
    if (format === 'dispatcher-list') return
    const report = await importDispatcherList(text, {}, ALICE)
    expect(report.sets).toMatchObject([
      { added: 0, kept: 4, changed: 0, removed: 0, rowCount: 0 },
      { added: 0, kept: 2, changed: 0, removed: 0 },
    ])
    expect(await configuration()).toEqual(before)
  },
)

test('passwords are in no export, and what a format has no word for is said', async () => {
  const sets = await listSets()
  for (const format of EXCHANGE_FORMATS) {
    const { text, notes } = writeFile(sets, format)
    expect([format, /ClueCon|Other/.test(text)]).toEqual([format, false])
    expect(notes.join()).toContain('password hidden')
  }
  expect(writeFile(sets, 'load-balancer-csv').notes.join('\n')).toContain('off or draining')
  expect(writeFile(sets, 'kamailio-csv').notes.join('\n')).toContain('draining is written as disabled')
})

test('a spreadsheet opens no formula of it, and MySQL reads a backslash as it is', async () => {
  const sets = await listSets()
  expect(writeFile(sets, 'kamailio-csv').text).toContain("'=cmd|x")
  expect(writeFile(sets, 'kamailio-sql').text).toMatch(/^\/\*!40101 SET SESSION sql_mode/)
})

test('a preview tells each destination that is added, changed or goes, and what is ignored', async () => {
  const text = [
    'id,setid,destination,flags,priority,attrs,description,extra',
    '1,1,sip:192.0.2.1,1,-3,weight=75;maxload=30;duid=a;bare;socket=udp:192.0.2.9:5060,other,x',
    '2,1,sip:192.0.2.77,4,0,,new one,x',
  ].join('\n')
  const { sets, ignored, warnings } = await importDispatcherList(text, { dryRun: true }, ALICE)
  expect(sets).toMatchObject([{ id: 1, added: 1, kept: 1, changed: 1, removed: 3, rowCount: 5 }])
  const told = sets[0]?.rows.map(({ kind, name }) => `${kind} ${name}`)
  expect(told).toEqual([
    'changed other',
    'removed 192.0.2.1',
    'removed =cmd|x',
    'removed 192.0.2.4',
    'added new one',
  ])
  expect(sets[0]?.rows[0]?.diffs).toContainEqual({ field: 'weight', from: '70', to: '75' })
  expect(ignored.map(({ field, count }) => [field, count])).toEqual([
    ['column id', 2],
    ['column extra', 2],
  ])
  expect(warnings).toContain('Line 2: flag 1 (inactive) is something seen, not wished; probes will tell.')
})

test('progress is told while many destinations are placed', async () => {
  const rows = Array.from({ length: 2_000 }, (_, i) => `9,sip:198.51.${i >> 8}.${i & 255}\n`)
  const told: number[] = []
  const report = await importDispatcherList(
    `setid,destination\n${rows.join('')}`,
    { dryRun: true, onProgress: ({ done }) => told.push(done) },
    ALICE,
  )
  expect(report.sets[0]).toMatchObject({ added: 2_000, rowCount: 2_000 })
  expect(report.sets[0]?.rows).toHaveLength(50)
  expect([told.length > 20, told.at(-1)]).toEqual([true, 2_000])
})
