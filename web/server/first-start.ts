import fs from 'node:fs'
import { formatHost } from '#engine/contract/address.ts'
import type { Environment } from '#engine/contract/env.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import { userInputSchema } from '#web/lib/inputs.ts'
import { asFairlineError } from './failure.ts'
import { hasNoSets, importDispatcherList } from './repositories/dispatcher-import.ts'
import { createFirstAdmin } from './repositories/users.ts'
import type { PanelRuntime } from './runtime.ts'

const ENVIRONMENT = { id: 'environment', name: 'environment at start' }

/** What happens once: the first admin, the first sets. Returns lines for the console. */
export async function firstStart(runtime: PanelRuntime): Promise<string[]> {
  return [...(await firstAdmin(runtime)), ...(await firstSets(runtime.environment))]
}

async function firstAdmin({ environment, setup }: PanelRuntime): Promise<string[]> {
  if (!setup.isOpen) return []
  const { FAIRLINE_ADMIN_EMAIL: email, FAIRLINE_ADMIN_PASSWORD: password } = environment
  if (email && password) {
    const person = userInputSchema.omit({ role: true }).parse({ email, password, name: 'Admin' })
    await createFirstAdmin(person, ENVIRONMENT)
    setup.close()
    return []
  }
  return [`set-up: ${panelUrl(environment)}/setup?token=${setup.oneTimeToken}`]
}

/** A list that cannot be imported is told, and tried again at the next start while there are no sets. */
async function firstSets(environment: Environment): Promise<string[]> {
  const file = environment.FAIRLINE_DISPATCHER_LIST
  if (!file || !(await hasNoSets())) return []
  try {
    const report = await importDispatcherList(readList(file), {}, ENVIRONMENT)
    const added = report.sets.reduce((sum, set) => sum + set.added, 0)
    return [`imported ${added} destinations in ${report.sets.length} sets from ${file}`, ...report.warnings]
  } catch (error) {
    const known = asFairlineError(error)
    if (!known) throw error
    return [`FAIRLINE_DISPATCHER_LIST=${file}: ${known.message}`]
  }
}

function readList(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    throw new FairlineError(
      'DISPATCHER_LIST_INVALID',
      error instanceof Error ? error.message : String(error),
      error,
    )
  }
}

/** Where people find the panel. */
export function panelUrl(environment: Environment): string {
  if (environment.FAIRLINE_PANEL_URL) return new URL(environment.FAIRLINE_PANEL_URL).origin
  const { host, port } = environment.FAIRLINE_PANEL
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : formatHost(host)
  return `${environment.FAIRLINE_PANEL_TLS ? 'https' : 'http'}://${name}:${port}`
}
