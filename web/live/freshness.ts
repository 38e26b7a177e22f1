import type { LiveState } from './live-state.ts'

/** Old as soon as either end of the way from the engine to this page is broken. */
export function freshnessOf({ connection, engines }: LiveState): 'live' | 'old' | 'none' {
  if (connection.kind === 'connecting') return 'none'
  const isEngineThere = engines.some((engine) => engine.connected)
  return connection.kind === 'live' && isEngineThere ? 'live' : 'old'
}
