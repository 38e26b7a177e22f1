import type { LoadLive } from '#engine/contract/health-live.ts'
import { type LoadTrouble, loadTrouble } from '#web/lib/load-words.ts'
import type { LiveState } from '#web/live/live-state.ts'
import type { HealthRow } from './health-rows.ts'

/** What is wrong with a destination: it is wanted and not up, or one of its load sources does not tell. */
export interface Trouble {
  readonly kind: 'down' | 'trying' | 'load'
  readonly id: number
}

const KINDS: readonly Trouble['kind'][] = ['down', 'trying', 'load']

/**
 * The worst first, each kind in the order of the sets, and each destination once: who is dead tells no load, either. As
 * text, so that equal is equal.
 */
export function troublesText(state: LiveState, rows: readonly HealthRow[]): string {
  const told = rows.flatMap(({ id }) => {
    const kind = KINDS.find((one) => hasTrouble(state, id, one))
    return kind ? [{ id, kind }] : []
  })
  return KINDS.flatMap((kind) =>
    told.filter((one) => one.kind === kind).map(({ id }) => `${kind} ${id}`),
  ).join()
}

export function readTroubles(text: string): readonly Trouble[] {
  return text.split(',').flatMap((one) => {
    const [word, id] = one.split(' ')
    const kind = KINDS.find((known) => known === word)
    return kind ? [{ kind, id: Number(id) }] : []
  })
}

function hasTrouble(state: LiveState, id: number, kind: Trouble['kind']): boolean {
  if (kind === 'load') return troubleOfLoads(state.details.get(id)?.loads ?? []) !== null
  const live = state.destinations.get(id)
  return live?.adminState === 'enabled' && live.health === kind
}

/** What the first of its load sources met that is in trouble; one that is being reached for the first time is not. */
export function troubleOfLoads(loads: readonly LoadLive[]): LoadTrouble | null {
  for (const load of loads) {
    const isNew = load.connection === 'connecting' && load.figures === null
    const trouble = isNew ? null : loadTrouble(load)
    if (trouble) return trouble
  }
  return null
}
