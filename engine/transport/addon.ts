import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { reasonOf } from '#engine/base/reason.ts'
import { LAYOUT, type SharedMemory } from './batch-layout.ts'

/** Where the build puts the compiled module, and beside it, with `.why`, why there is none. */
export const ADDON_FILE = fileURLToPath(
  new URL('../../node_modules/.cache/fairline-addon/datagrams.node', import.meta.url),
)

/** A bound socket of the addon; only the addon looks into it. */
export type BatchSocket = object

/** What `batch/addon.c` offers. Errors have the system's code: `EADDRINUSE`, and `ENOTSUP` where ports cannot be shared. */
export interface Addon {
  readonly layout: number
  open(
    address: string,
    port: number,
    isIpv6: boolean,
    isShared: boolean,
    receiveBufferBytes: number,
    memory: SharedMemory,
    onBatch: () => void,
  ): BatchSocket
  /** `onBatch` is called from now on, whenever datagrams have arrived. */
  start(socket: BatchSocket): void
  /** Sends what is queued. Happens by itself after each batch, and before the event loop waits. */
  flush(socket: BatchSocket): void
  close(socket: BatchSocket): void
  /** Writes scope and address; false where the text is no address of this family. */
  packAddress(text: string, isIpv6: boolean, words: Int32Array): boolean
  addressText(words: Int32Array, isIpv6: boolean): string
}

export interface LoadedAddon {
  /** Null: datagrams go one by one, by Node's own sockets. */
  readonly addon: Addon | null
  /** Why it is not there though it is wanted; else empty. */
  readonly reason: string
}

/** Never throws: the addon is a matter of speed alone. */
export function loadAddon(isWanted: boolean, file: string): LoadedAddon {
  if (!isWanted) return { addon: null, reason: '' }
  if (!existsSync(file)) return { addon: null, reason: `not built: ${whyNot(file)}` }
  try {
    const addon: Addon = createRequire(import.meta.url)(file)
    if (addon.layout === LAYOUT) return { addon, reason: '' }
    return { addon: null, reason: 'not loaded: it was built from other sources; run "npm run build"' }
  } catch (error) {
    return { addon: null, reason: `not loaded: ${reasonOf(error)}` }
  }
}

function whyNot(file: string): string {
  try {
    return readFileSync(`${file}.why`, 'utf8')
  } catch {
    return 'run "npm run build"'
  }
}
