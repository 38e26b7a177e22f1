import { globSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from '#scripts/root.ts'
import { statusOf } from '#tests/support/attacks/plain-request.ts'
import { panelRoutes, serverActions } from '#tests/support/panel-routes.ts'
import { testEnvironment } from '#tests/support/test-panel.ts'
import { frontDoor } from '#web/server/http/front-door.ts'
import { silentLog } from '#web/server/log.ts'

/** trust.md, panel 2 and 3, walked from the files: a route or an action that is added tomorrow is in it. */

const MUTATING = ['POST', 'PUT', 'PATCH', 'DELETE']
const FOREIGN = [
  { origin: 'http://evil.example' },
  { origin: 'null' },
  { origin: 'http://127.0.0.1' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
]
const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override']

let server: Server
let url: string
const inside: string[] = []

beforeAll(async () => {
  const log = async (request: { method?: string | undefined; url?: string | undefined }) =>
    void inside.push(`${request.method} ${request.url}`)
  server = createServer(
    frontDoor({
      environment: testEnvironment({}),
      log: silentLog,
      isDevelopment: false,
      built: null,
      inside: async (request, response) => {
        await log(request)
        response.end('inside')
      },
    }),
  )
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('panel 3: requests of another site', () => {
  const mutations = panelRoutes().flatMap(({ path, methods }) =>
    methods.filter((method) => MUTATING.includes(method)).map((method) => ({ method, path })),
  )

  test('panel 3: every route that changes something is walked', () => {
    expect(mutations.length).toBeGreaterThan(15)
  })

  test.each(mutations)(
    'panel 3: $method $path from elsewhere is 403, and nobody inside hears of it',
    async (each) => {
      inside.length = 0
      for (const foreign of FOREIGN)
        expect([foreign, await statusOf(`${url}${each.path}`, each.method, foreign)]).toEqual([foreign, 403])
      expect(inside).toEqual([])
      expect(await statusOf(`${url}${each.path}`, each.method, { origin: url })).toBe(200)
    },
  )

  test('panel 3: server actions are POSTs to pages, by the same door', async () => {
    const actions = serverActions()
    expect(actions.length).toBeGreaterThan(6)
    inside.length = 0
    for (const { file, names } of actions)
      for (const name of names)
        for (const foreign of FOREIGN) {
          const status = await statusOf(`${url}/sets/1`, 'POST', {
            'next-action': `${file}#${name}`,
            ...foreign,
          })
          expect([name, status]).toEqual([name, 403])
        }
    expect(inside).toEqual([])
  })

  test('panel 3: headers that would make a GET another method are gone before anybody inside reads them', async () => {
    inside.length = 0
    for (const name of OVERRIDES)
      expect(await statusOf(`${url}/api/v1/destinations/1?_method=DELETE`, 'GET', { [name]: 'DELETE' })).toBe(
        200,
      )
    expect(new Set(inside)).toEqual(new Set(['GET /api/v1/destinations/1?_method=DELETE']))
    const routes = panelRoutes().map(({ text }) => text)
    expect(routes.filter((text) => /method-override|_method\b/.test(text))).toEqual([])
  })
})

describe('panel 1: stored XSS', () => {
  /** Each of them makes markup or code of text; React and Chart.js make neither. */
  const MAKERS =
    /dangerouslySetInnerHTML|\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\(|srcDoc|javascript:/

  test('panel 1: nothing of the panel makes markup or code of a text', () => {
    const files = globSync('web/**/*.{ts,tsx}', { cwd: ROOT, exclude: ['web/.next/**'] })
    expect(files.length).toBeGreaterThan(300)
    const made = files.filter((file) => MAKERS.test(readFileSync(path.join(ROOT, file), 'utf8')))
    expect(made).toEqual([])
  })
})

describe('panel 2: exports', () => {
  /** Where a text for a spreadsheet, a terminal or a file is made; each has its own test of hostile words, and the story walks all. */
  const KNOWN = [
    ...['api/audit.csv', 'api/audit.json', 'api/calls.csv', 'api/calls.json'],
    ...['api/calls/1/trace.pcap', 'api/calls/1/trace.txt', 'api/distribution.csv'],
    ...['api/events.csv', 'api/events.json', 'api/export'],
    ...['api/v1/calls/trace.pcap', 'api/v1/export'],
  ]

  test('panel 2: every export is known here by name', () => {
    const exports = panelRoutes().filter(
      ({ text, path }) =>
        /attachment|exportCalls|writeFile|text\/(csv|plain)/.test(text) || /\.\w+$/.test(path),
    )
    expect(exports.map(({ path }) => path.slice(1))).toEqual(KNOWN)
  })
})
