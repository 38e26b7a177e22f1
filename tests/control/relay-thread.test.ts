import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const THREAD = new URL('../../engine/control/relay-thread.ts', import.meta.url)

/** Makes a relay thread that does nothing, and tells how willing each thread of its process is to wait, by name. */
const SCRIPT = `
import { readdirSync, readFileSync } from 'node:fs'
import { RelayThread } from ${JSON.stringify(THREAD.href)}
const { worker } = new RelayThread(new URL('data:text/javascript,setInterval(()=>{},1000)'))
await new Promise((resolve) => worker.once('online', resolve))
const threads = readdirSync('/proc/self/task').map((thread) => {
  const read = (file) => readFileSync('/proc/self/task/' + thread + '/' + file, 'latin1')
  return { name: read('comm').trim(), nice: Number(read('stat').split(') ')[1].split(' ')[16]) }
})
console.log(JSON.stringify({ threads, limits: worker.resourceLimits }))
process.exit(0)
`

test("V8's helper threads wait where they want the relay thread's processor, and its collector looks at little at once", () => {
  const told = execFileSync(process.execPath, ['--input-type=module', '--eval', SCRIPT], { encoding: 'utf8' })
  const { threads, limits } = JSON.parse(told)
  const own = process.platform === 'linux' ? threads : []
  const helpers = own.filter(({ name }: { name: string }) => name === 'V8Worker')
  const others = own.filter(({ name }: { name: string }) => name !== 'V8Worker')
  expect(helpers.length).toBeGreaterThan(0)
  for (const { nice } of helpers) expect(nice).toBe(10)
  const least = Math.min(...others.map(({ nice }: { nice: number }) => nice))
  for (const { nice } of others) expect(nice).toBe(least)
  expect(least).toBeLessThan(10)
  expect(limits.maxYoungGenerationSizeMb).toBe(12)
})
