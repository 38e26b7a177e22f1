// `npm run kills`: kill -9 of the engine at random moments under calls in all phases, and what became of them.
//   --kills N       (20)
//   --telephones N  calls at any time (200)
//   --seed N        of the moments and of the calls (1)
import { parseArgs } from 'node:util'
import { PHASES } from './call-record.ts'
import { type KillReport, KillStory } from './story.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    telephones: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
})
const options = {
  kills: Number(values.kills),
  telephones: Number(values.telephones),
  seed: Number(values.seed),
  say: (text: string) => console.log(text),
}

function print(report: KillReport): void {
  const gaps = report.gapsMs.toSorted((a, b) => a - b).map(Math.round)
  console.log(
    `${report.calls} calls; served again after ${gaps[0]} to ${gaps.at(-1)} ms, median ${gaps[gaps.length >> 1]}`,
  )
  for (const phase of PHASES)
    console.log(`  ${String(report.killedIn[phase]).padStart(6)} ${phase} at a kill`)
  console.log(`  ${report.young} younger than 100 ms, ${report.youngFailed} of them failed`)
  console.log(`  ${report.placed} placed, ${report.counted} counted`)
  console.log(`  ${report.lost.length} lost of those that rules promise`)
  for (const { callId, temper, killedIn, faults } of report.lost)
    console.log(
      `    ${callId} (${temper}), killed while ${killedIn.join(' and ') || 'never'}: ${faults.join('; ')}`,
    )
}

const story = await KillStory.open(options)
process.on('SIGINT', () => void story.stop().then(() => process.exit(130)))
try {
  const report = await story.play()
  print(report)
  if (report.lost.length > 0) process.exitCode = 1
} finally {
  await story.stop()
}
