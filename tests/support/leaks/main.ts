// `npm run leaks`: calls that end in every way calls end in, while the engine is restarted and edited every second; when it
// is over every counter must be 0, and the totals those of the receivers.
//   --calls N      (50000)
//   --rate N       calls begun per second (250)
//   --kill         kill -9 instead of SIGTERM: totals within what rules 9 promises
//   --every N      seconds between two restarts (20)
//   --seed N       (1)
import { parseArgs } from 'node:util'
import { brokenTotals, type LeakOptions } from './report.ts'
import { LeakStory } from './story.ts'

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '50000' },
    rate: { type: 'string', default: '250' },
    kill: { type: 'boolean', default: false },
    every: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
})
const options: LeakOptions = {
  calls: Number(values.calls),
  rate: Number(values.rate),
  restart: values.kill ? 'SIGKILL' : 'SIGTERM',
  restartEverySec: Number(values.every),
  seed: Number(values.seed),
  say: (text) => console.log(text),
}
const story = await LeakStory.open(options)
process.on('SIGINT', () => void story.stop().then(() => process.exit(130)))
try {
  const report = await story.play()
  console.log(JSON.stringify(report, null, 2))
  const isLeft = Object.values(report.left).some((count) => count !== 0)
  if (isLeft || brokenTotals(report, options).length > 0) process.exitCode = 1
} finally {
  await story.stop()
}
