import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { BroadcastChannel } from 'node:worker_threads'
import { systemClock } from '#engine/base/clock.ts'
import { silentLogger } from '#engine/base/logger.ts'
import { systemRandom } from '#engine/base/random.ts'
import { ControlThread } from '#engine/compose-control.ts'
import { environmentSchema } from '#engine/contract/env.ts'
import { RelayThread } from '#engine/control/relay-thread.ts'
import { channelName } from './fake-relay-port.ts'

/**
 * The engine with a fake relay as a process of its own, to be killed. Arguments: data folder, SIP port.
 * Lines on standard input go to the fake relay; `PORT number` on standard output when it is open.
 */
const [folder, sipPort] = process.argv.slice(2)
const environment = environmentSchema.parse({
  FAIRLINE_DATA: folder,
  FAIRLINE_SIP: `udp:127.0.0.1:${sipPort}`,
  FAIRLINE_CONTROL: '127.0.0.1:0',
})
const relayThread = new RelayThread(new URL('./fake-relay.ts', import.meta.url))
const parts = {
  clock: systemClock,
  random: systemRandom,
  log: silentLogger,
  relayThreads: [relayThread] as const,
}
const control = new ControlThread({ environment, ...parts, onFatal: () => process.exit(1) })
const channel = new BroadcastChannel(channelName(Number(sipPort)))
createInterface({ input: process.stdin }).on('line', (line) => channel.postMessage(JSON.parse(line)))
writeSync(1, `PORT ${await control.open()}\n`)
