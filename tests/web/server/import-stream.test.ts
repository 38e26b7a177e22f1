import fs from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ALICE, openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { POST } from '#web/app/api/import/route.ts'
import { signInRoute } from '#web/server/http/sign-in-route.ts'
import { listSets } from '#web/server/repositories/sets.ts'
import { createUser } from '#web/server/repositories/users.ts'

/** The import page's own door: the file goes in, steps and outcome come out, a line each. */

const ORIGIN = 'http://127.0.0.1:8080'
const folder = temporaryFolder()
let panel: TestPanel
let cookie = ''
beforeAll(async () => {
  panel = await openPanel(folder)
  const person = { email: 'admin@example.org', password: 'a long password' }
  await createUser({ ...person, name: 'Ada', role: 'admin' }, ALICE)
  const answer = await signInRoute(
    new Request(`${ORIGIN}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ORIGIN },
      body: JSON.stringify(person),
    }),
  )
  cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const send = (query: string, body: string) =>
  POST(new Request(`${ORIGIN}/api/import?${query}`, { method: 'POST', headers: { cookie }, body }))
const linesOf = async (answer: Response) =>
  (await answer.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

test('each part is told before the next is done, not all of them at the end; a preview keeps nothing', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => `1 sip:192.0.2.${i % 250}:${5_000 + i}\n`)
  const answer = await send('dryRun=1', rows.join(''))
  // Compressed, the lines would wait for one another.
  expect(answer.headers.get('cache-control')).toContain('no-transform')
  const chunks: string[] = []
  for await (const chunk of answer.body ?? []) chunks.push(new TextDecoder().decode(chunk))
  expect(chunks.length).toBeGreaterThan(4)
  expect(JSON.parse(chunks[0] ?? '')).toEqual({ done: 0, of: 300 })
  expect(JSON.parse(chunks.at(-1) ?? '')).toMatchObject({ ok: true, value: { isApplied: false } })
  expect(await listSets()).toEqual([])
})

test('a line that cannot be read is the outcome, by its number; the format may be chosen', async () => {
  const [refused] = await linesOf(await send('', 'setid,destination\n1,nowhere\n'))
  expect(refused).toMatchObject({ ok: false, code: 'DISPATCHER_LIST_INVALID' })
  expect(refused.message).toContain('Line 2, column destination')
  const lines = await linesOf(
    await send('format=kamailio-csv&merge=1', 'setid,destination\n1,sip:192.0.2.1\n'),
  )
  expect(lines.at(-1)).toMatchObject({ ok: true, value: { isApplied: true, format: 'kamailio-csv' } })
  expect((await listSets())[0]?.destinations).toHaveLength(1)
  expect((await send('format=xml', '1 sip:192.0.2.1')).status).toBe(400)
})
