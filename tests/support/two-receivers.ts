import type { Algorithm } from '#engine/contract/vocabulary.ts'
import { type Appliance, startAppliance } from './appliance.ts'
import { type SippProcess, startReceiver } from './sipp.ts'
import { allUp } from './stats-json.ts'

const HOSTS = [11, 12] as const
const PORT = 5_070

/** The appliance with one set of two SIPp receivers, both seen up. */
export interface TwoReceivers {
  readonly appliance: Appliance
  readonly receivers: readonly [SippProcess, SippProcess]
  stop(): Promise<void>
}

/** `limitSec` ends the receivers whatever happens. */
export async function startTwoReceivers(
  holdMs: number,
  limitSec: number,
  algorithm: Algorithm = 'hash-call-id',
): Promise<TwoReceivers> {
  const appliance = await startAppliance({
    dispatcherList: (block) => HOSTS.map((host) => `1 sip:${block.host(host)}:${PORT}\n`).join(''),
  })
  await appliance.patch('sets/1', { algorithm })
  const open = (host: number) =>
    startReceiver({ at: { address: appliance.block.host(host), port: PORT }, holdMs, limitSec })
  const receivers: [SippProcess, SippProcess] = [await open(HOSTS[0]), await open(HOSTS[1])]
  await allUp(appliance.stats)
  const stop = async () => {
    await Promise.all(receivers.map((receiver) => receiver.stop()))
    await appliance.stop()
  }
  return { appliance, receivers, stop }
}
