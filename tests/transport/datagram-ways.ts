import { ADDON_FILE, type Addon, loadAddon } from '#engine/transport/addon.ts'

const { addon, reason } = loadAddon(true, ADDON_FILE)

export interface DatagramWay {
  readonly way: string
  readonly addon: Addon | null
}

/** Every way that datagrams can go on this machine; where it has no compiler, a plain word instead of the second. */
export const DATAGRAM_WAYS: readonly DatagramWay[] = [
  { way: 'one by one', addon: null },
  ...(addon ? [{ way: 'in batches', addon }] : []),
]

/** Null where there is none; `reason` says why. */
export const builtAddon = { addon, reason }

if (!addon) process.stderr.write(`datagrams in batches are not tested: the addon is ${reason}\n`)
