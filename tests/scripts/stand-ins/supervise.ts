// A supervisor of one stand-in, as `npm start` has it of engine and panel. Arguments: grace in ms, file of the stand-in.
import { systemClock } from '#engine/base/clock.ts'
import { ROOT } from '#scripts/root.ts'
import { Supervisor } from '#scripts/start/supervisor.ts'

const [graceMs = '1000', file = ''] = process.argv.slice(2)
const supervisor = new Supervisor([{ name: 'stand-in', command: [file] }], {
  clock: systemClock,
  folder: ROOT,
  variables: process.env,
  say: (line) => console.log(line),
  graceMs: Number(graceMs),
})
process.on('SIGTERM', async () => {
  await supervisor.stop()
  process.exit(0)
})
supervisor.start()
