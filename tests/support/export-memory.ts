// One export of everything that a data folder has, in a process of its own: how many rows, and by how much its heap grew.

import { GET as exportCsv } from '#web/app/api/calls.csv/route.ts'
import { systemClock } from '#web/server/clock.ts'
import { signInRoute } from '#web/server/http/sign-in-route.ts'
import { ADMIN } from './test-admin.ts'
import { openPanel } from './test-panel.ts'

const [folder = ''] = process.argv.slice(2)
const ORIGIN = 'http://127.0.0.1:8080'
const panel = await openPanel(folder, {
  FAIRLINE_ADMIN_EMAIL: ADMIN.email,
  FAIRLINE_ADMIN_PASSWORD: ADMIN.password,
})
const signedIn = await signInRoute(
  new Request(`${ORIGIN}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: ORIGIN, 'x-fairline-address': '127.0.0.1' },
    body: JSON.stringify(ADMIN),
  }),
)
const cookie = signedIn.headers
  .getSetCookie()
  .map((one) => one.split(';')[0])
  .join('; ')
const usedMb = () => {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1_048_576
}

const response = await exportCsv(new Request(`${ORIGIN}/api/calls.csv`, { headers: { cookie } }))
const decoder = new TextDecoder()
let lines = 0
let chunks = 0
let most = 0
let first = 0
for await (const chunk of response.body ?? []) {
  lines += decoder.decode(chunk, { stream: true }).split('\r\n').length - 1
  chunks += 1
  // A reader that is slower than the database.
  if (chunks % 50 === 0) await new Promise((resolve) => systemClock.after(20, () => resolve(undefined)))
  if (chunks % 10 !== 0) continue
  const now = usedMb()
  first ||= now
  most = Math.max(most, now)
}
await panel.close()
process.stdout.write(
  JSON.stringify({ rows: lines - 1, grownMb: Math.round((most - first) * 10) / 10, chunks }),
)
