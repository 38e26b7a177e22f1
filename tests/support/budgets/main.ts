// `npm run budgets`: what the panel costs a browser and the engine, with one set under calls; exits with 1 where a budget
// is exceeded: 250 KB of script (300 with charts) and 1 s to load for any page, 8 ms of
// script for a tick, nothing of the relay for browsers that look on.
//   --destinations N  (1000)
//   --rate N          calls begun per second (50)
//   --rounds N        loads of each page, of which the median counts (3)
//   --seconds N       of each spell of ticks and of engine time (20)
//   --browsers N      that look on at once (50)
import { parseArgs } from 'node:util'
import { openBrowsers } from '#scripts/bench/browsers.ts'
import { engineCpuUs } from './engine-cpu.ts'
import type { FirstLoad } from './first-load.ts'
import { BudgetStage, LIVE_ROUTES, MOST_LOAD_MS, MOST_TICK_MS, mostScriptKb, ROUTES } from './stage.ts'

const { values } = parseArgs({
  options: {
    destinations: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '20' },
    browsers: { type: 'string', default: '50' },
  },
})
const destinations = Number(values.destinations)
const rate = Number(values.rate)
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
const exceeded: string[] = []
const stage = await BudgetStage.open(destinations, rate)
process.on('SIGINT', () => void stage.stop().then(() => process.exit(130)))
try {
  await loads()
  await ticks()
  await lookers()
} finally {
  await stage.stop()
}
for (const words of exceeded) console.log(`EXCEEDED: ${words}`)
process.exitCode = exceeded.length > 0 ? 1 : 0

async function loads(): Promise<void> {
  await stage.leave()
  console.log(
    'page                     script KB   all KB  requests  first ms  largest ms  load ms  blocked ms  shift',
  )
  for (const route of ROUTES) {
    const seen: FirstLoad[] = []
    for (let round = 0; round < rounds; round += 1) seen.push(await stage.firstLoad(route))
    const of = (pick: (load: FirstLoad) => number) => median(seen.map(pick))
    const [script, load] = [of((one) => one.scriptKb), of((one) => one.loadMs)]
    const figures = [
      script.toFixed(1).padStart(10),
      of((one) => one.allKb)
        .toFixed(1)
        .padStart(9),
      String(of((one) => one.requests)).padStart(9),
      of((one) => one.firstPaintMs)
        .toFixed(0)
        .padStart(9),
      of((one) => one.largestPaintMs)
        .toFixed(0)
        .padStart(11),
      load.toFixed(0).padStart(8),
      of((one) => one.blockedMs)
        .toFixed(0)
        .padStart(11),
      of((one) => one.shift)
        .toFixed(3)
        .padStart(6),
    ]
    console.log(route.padEnd(24), ...figures)
    if (script > mostScriptKb(route)) exceeded.push(`${route}: ${script.toFixed(1)} KB of script`)
    if (load > MOST_LOAD_MS) exceeded.push(`${route}: loaded after ${load.toFixed(0)} ms`)
  }
}

async function ticks(): Promise<void> {
  console.log(`\na tick of ${destinations} destinations  all ms  script ms`)
  for (const route of LIVE_ROUTES) {
    const { tickMs, scriptMs } = await stage.tickCost(route, seconds)
    console.log(route.padEnd(32), tickMs.toFixed(2).padStart(7), scriptMs.toFixed(2).padStart(9))
    if (scriptMs > MOST_TICK_MS) exceeded.push(`${route}: a tick costs ${scriptMs.toFixed(2)} ms of script`)
  }
}

/** Without, with, without, with: shares of one core. The relay's must not tell whether anybody looks on. */
async function lookers(): Promise<void> {
  await stage.leave()
  const pid = (await stage.appliance.health())?.engine.pid ?? 0
  const count = Number(values.browsers)
  const share = async () => {
    const { relay, others } = await engineCpuUs(pid, seconds, (ms) => stage.pause(ms))
    return [relay, others].map((us) => us / (seconds * 10_000))
  }
  const line = (words: string, shares: readonly number[]) =>
    console.log(words.padEnd(38), ...shares.map((one) => one.toFixed(1).padStart(14)))
  console.log(`\n% of one core at ${rate} calls/s                relay thread  others of the engine`)
  for (let round = 0; round < 2; round += 1) {
    line('alone', await share())
    const sockets = await openBrowsers(stage.appliance.panelUrl, await stage.cookie(), count, {
      view: 'sets',
      setIds: [1],
    })
    line(`with ${count} browsers`, await share())
    for (const socket of sockets) socket.disconnect()
  }
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? 0
}
