import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Appliance } from '../support/appliance.ts'
import type { Watched } from '../support/browser.ts'
import { faultsOfLooks } from '../support/page-looks.ts'
import { openPanel } from '../support/panel-story.ts'

/** Files of peers in and out, as an administrator does it: every test goes on from the one before. */

let appliance: Appliance
let admin: Watched
let page: Page

const story = new AsyncDisposableStack()

beforeAll(async () => {
  ;({ appliance, admin, page } = await openPanel(story, {
    dispatcherList: (block) => `1 sip:${block.host(11)}:5070\n1 sip:${block.host(12)}:5070 0 0 weight=30\n`,
  }))
  page.setDefaultTimeout(15_000)
})
afterAll(() => story.disposeAsync())

const open = (query = '') => page.goto(`${appliance.panelUrl}/settings/import${query}`)
const paste = (text: string) => page.getByLabel('Destinations to import').fill(text)
const preview = () => page.getByRole('button', { name: 'Show what would change' }).click()
const said = () => page.getByRole('region', { name: 'This would change:' }).getByRole('status').first()
const stored = async () =>
  JSON.parse((await appliance.fairline('destinations', '--json')).stdout).destinations

/** Rows of the table of counts: set, added, changed, kept, drained then gone. */
async function counts(): Promise<string[]> {
  const rows = page
    .getByRole('region', { name: 'This would change:' })
    .locator('table')
    .first()
    .locator('tbody tr')
  return (await rows.allInnerTexts()).map((text) => text.split(/\s+/).join(' ').trim())
}

const uri = (host: number) => `sip:${appliance.block.host(host)}:5070`
const answer = () =>
  JSON.stringify(
    {
      jsonrpc: '2.0',
      result: {
        NRSETS: 1,
        RECORDS: [
          {
            SET: {
              ID: 4,
              TARGETS: [
                {
                  DEST: {
                    URI: uri(31),
                    FLAGS: 'DX',
                    PRIORITY: 0,
                    ATTRS: { BODY: 'weight=10' },
                    LATENCY: { AVG: 1 },
                  },
                },
              ],
            },
          },
        ],
      },
    },
    null,
    2,
  )

test('each format is recognised, previewed and taken', async () => {
  const files: readonly (readonly [text: string, readAs: string, row: string])[] = [
    [
      `setid,destination,flags,priority,attrs,description\r\n1,${uri(11)},0,0,weight=70,"first, of ""two"""\r\n1,${uri(13)},0,0,weight=30,\r\n`,
      'Kamailio dispatcher table, CSV',
      '1 1 1 0 1',
    ],
    [
      `INSERT INTO \`dispatcher\` VALUES (1,2,'${uri(21)}',0,0,'weight=50','it\\'s one'),(2,2,'${uri(22)}',4,0,'','');`,
      'Kamailio dispatcher table, SQL',
      '2 new 2 0 0 0',
    ],
    [answer(), 'Kamailio answer to dispatcher.list', '4 new 1 0 0 0'],
    [
      `INSERT INTO "dispatcher" (setid, destination, state, weight, attrs) VALUES (5, '${uri(41)}', 1, '10', 'any text');`,
      'OpenSIPS dispatcher table, SQL',
      '5 new 1 0 0 0',
    ],
    [
      `group_id,dst_uri,resources,probe_mode\n6,${uri(51)},channels=30;conf=10,2\n`,
      'OpenSIPS load_balancer table, CSV',
      '6 new 1 0 0 0',
    ],
    [`7 ${uri(61)} 0 5 maxload=4\n`, 'dispatcher.list', '7 new 1 0 0 0'],
  ]
  await open()
  for (const [text, readAs, row] of files) {
    await paste(text)
    await preview()
    await said().getByText(`Read as: ${readAs}`).waitFor()
    expect(await counts()).toEqual([row])
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await said().getByText('Imported.').waitFor()
  }
  const named = (await stored()).map((one: { uri: string; weight: number; adminState: string }) => [
    one.uri,
    one.weight,
    one.adminState,
  ])
  expect(named).toEqual(
    expect.arrayContaining([
      [uri(11), 70, 'enabled'],
      [uri(22), 50, 'disabled'],
      [uri(31), 10, 'disabled'],
      [uri(41), 10, 'disabled'],
    ]),
  )
})

test('a preview tells what changes from what to what, and what is not taken', async () => {
  await open()
  await paste(
    `id,setid,destination,flags,priority,attrs,description\n9,1,${uri(11)},1,3,weight=55,"first, of ""two"""\n10,1,${uri(14)},0,0,weight=20,new\n`,
  )
  await preview()
  const changes = page.getByRole('region', { name: 'Changes of set 1' })
  await changes.getByText('70 → 55').waitFor()
  await changes.getByText('removed').first().waitFor()
  await page.getByRole('region', { name: 'What is not taken' }).getByText('column id').waitFor()
  expect(await faultsOfLooks(page, 'import-preview')).toEqual([])
})

test('a bad line is named with its number and column, and what was pasted stays', async () => {
  const text = `setid,destination,priority\n1,${uri(11)},0\n1,sip:not here,0\n`
  await paste(text)
  await preview()
  await page.getByText('Line 3, column destination: the address "sip:not here" is not a SIP URI').waitFor()
  expect(await page.getByLabel('Destinations to import').inputValue()).toBe(text)
  expect(await page.getByRole('button', { name: 'Import', exact: true }).count()).toBe(0)
})

test('how it is read may be chosen, and stands in the address', async () => {
  await open('?format=opensips-csv&merge=1')
  await paste(`setid,destination\n1,${uri(15)}\n`)
  await preview()
  await said().getByText('Read as: OpenSIPS dispatcher table, CSV').waitFor()
  expect(await counts()).toEqual(['1 1 0 2 0'])
})

test('each export, taken back, changes nothing', async () => {
  await open()
  for (const format of [
    'dispatcher-list',
    'kamailio-csv',
    'kamailio-sql',
    'kamailio-rpc',
    'opensips-csv',
    'opensips-sql',
    'load-balancer-csv',
    'load-balancer-sql',
  ]) {
    const file = await page.request.get(`${appliance.panelUrl}/api/export?format=${format}`)
    await paste(await file.text())
    await preview()
    await said().waitFor()
    const told = (await counts()).map((row) => row.split(' '))
    // A list divides its fields by blanks, so that one attribute has no place in it.
    const changed = format === 'dispatcher-list' ? 1 : 0
    const sums = [1, 2, 4].map((column) => told.reduce((sum, row) => sum + Number(row[column]), 0))
    expect([format, told.length, sums]).toEqual([format, 6, [0, changed, 0]])
  }
  await open('?export=opensips-csv')
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download' }).click()
  expect((await downloading).suggestedFilename()).toBe('opensips-dispatcher.csv')
  const cli = await appliance.fairline('export', '6', '--format', 'load-balancer-sql')
  expect(cli.stdout).toContain(`(6, '${uri(51)}', 'channels=30;conf=10', 2, '', '')`)
})

test('a long file shows how far it is', async () => {
  await open()
  const rows = Array.from({ length: 3_000 }, (_, i) => `9,sip:198.51.${i >> 8}.${i & 255}:5060`)
  const text = `setid,destination\n${rows.join('\n')}\n`
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'many.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await preview()
  await page.getByText(/\d of 3,000 destinations\./).waitFor()
  await said().waitFor({ timeout: 60_000 })
  await page.getByText('and 2,950 more that are not shown').waitFor()
})

test('nothing was complained of in the browser', () => {
  expect(admin.complaints).toEqual([])
})
