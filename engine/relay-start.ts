import path from 'node:path'
import type { Environment } from '#engine/contract/env.ts'
import type { RelaysStart } from '#engine/control/relays.ts'
import type { StartFiles } from '#engine/journal/start-files.ts'

/** What relay threads begin with: the settings, and all that was kept of the engine before. */
export function relayStart(environment: Environment, files: StartFiles): RelaysStart {
  return {
    listeners: environment.FAIRLINE_SIP,
    tlsFolder: path.resolve(environment.FAIRLINE_TLS),
    isAddonWanted: environment.FAIRLINE_ADDON,
    snapshot: files.snapshot,
    keys: files.keys.map(({ id, secret }) => ({ id, secret })),
    startNumber: files.identity.startNumber,
    resumed: files.resumed,
    overrides: files.overrides.map(({ destinationId, adminState }) => ({ destinationId, adminState })),
    locations: files.locations.map(({ key, targets }) => ({ key, targets, problem: '' })),
    health: files.health,
    logLevel: environment.FAIRLINE_LOG,
  }
}
