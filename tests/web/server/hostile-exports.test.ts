import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { ROOT } from '#scripts/root.ts'
import { controlsIn } from '#tests/support/attacks/plain-request.ts'
import { batchOf, endedCall } from '#tests/support/ended-call.ts'
import { panelRoutes } from '#tests/support/panel-routes.ts'
import { ADMIN } from '#tests/support/test-admin.ts'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { signInRoute } from '#web/server/http/sign-in-route.ts'
import { applyBatch } from '#web/server/repositories/batches.ts'
import { createDestination } from '#web/server/repositories/destinations.ts'
import { createSet } from '#web/server/repositories/sets.ts'
import { createSource } from '#web/server/repositories/sources.ts'

/** trust.md, panel 2: every export, with the words of callers and of rows as bad as they come. */

/** Clears a screen, begins a command by one character, and is a formula. */
const HOSTILE = `=cmd|'/C calc'!A0\u001b[2J\u009b31m\u007f`
const folder = temporaryFolder()
let panel: TestPanel
let headers: Record<string, string>

beforeAll(async () => {
  const admin = { FAIRLINE_ADMIN_EMAIL: ADMIN.email, FAIRLINE_ADMIN_PASSWORD: ADMIN.password }
  panel = await openPanel(folder, admin)
  const signIn = new Request(`${panel.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: panel.url },
    body: JSON.stringify(ADMIN),
  })
  const cookies = (await signInRoute(signIn)).headers.getSetCookie()
  headers = {
    cookie: cookies.map((one) => one.split(';')[0]).join('; '),
    authorization: `Bearer ${panel.runtime.commandToken}`,
  }
  await createSet({ id: 1, name: HOSTILE }, ALICE)
  await createDestination(1, { uri: 'sip:192.0.2.7', description: HOSTILE }, ALICE)
  await createSource({ name: HOSTILE, network: '192.0.2.10/32' }, ALICE)
  const words = { from: HOSTILE, to: HOSTILE, requestUri: HOSTILE, callId: HOSTILE, channel: HOSTILE }
  const batch = batchOf(1, [endedCall(1, { ...words, sourceChannel: HOSTILE, destinationId: 1 })])
  const count = {
    setId: 1,
    destinationId: 1,
    channel: HOSTILE,
    total: 1,
    answered: 1,
    failed: 0,
    attempts: 1,
  }
  await applyBatch(panel.runtime.db, {
    ...batch,
    calls: [count],
    sources: [{ sourceId: 1, channel: HOSTILE, total: 1, unplaced: 0 }],
  })
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const routeSchema = z.object({ GET: z.custom<(request: Request) => Promise<Response>>() })
const exports = panelRoutes().filter(({ text }) => /attachment|exportCalls|writeFile/.test(text))

test.each(exports)('panel 2: $path holds no control byte and no formula', async ({ file, path: route }) => {
  const { GET } = routeSchema.parse(await import(pathToFileURL(path.join(ROOT, 'web/app', file)).href))
  const answer = await GET(new Request(`${panel.url}${route}`, { headers }))
  const text = await answer.text()
  expect([answer.status, controlsIn(text)]).toEqual([200, []])
  expect(text).toContain('cmd')
  if (!route.endsWith('.csv')) return
  const cells = text.split(/\r\n|,/).map((cell) => cell.replace(/^"/, ''))
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
})

test('panel 2: these are five', () => expect(exports).toHaveLength(5))
