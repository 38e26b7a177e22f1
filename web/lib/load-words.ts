import type { LoadFigures, LoadLive } from '#engine/contract/health-live.ts'
import { type Format, formatDuration } from './format.ts'
import { LOAD_CONNECTION_TEXTS } from './health-words.ts'

const WISH_WORDS = { ready: '', drain: 'wants no new calls', maint: 'in maintenance' } as const

/** What a load source last said, the weightiest first: "12 of 30 sessions", "84 % idle". */
export function figureParts(figures: LoadFigures, format: Format): readonly string[] {
  const { sessions, maxSessions, idleCpu, sessionsPerSecond, uptimeSec, weightPercent } = figures
  const of = maxSessions === null ? '' : ` of ${format.count(maxSessions)}`
  return [
    figures.health === 'down' ? `says it is down${figures.reason ? `: ${figures.reason}` : ''}` : '',
    figures.wish === null ? '' : WISH_WORDS[figures.wish],
    sessions === null ? '' : `${format.count(sessions)}${of} sessions`,
    sessions === null && maxSessions !== null ? `at most ${format.count(maxSessions)} sessions` : '',
    idleCpu === null ? '' : `${format.figure(idleCpu)} % idle`,
    weightPercent === null ? '' : `${format.figure(weightPercent)} % of its weight`,
    sessionsPerSecond === null ? '' : `${format.figure(sessionsPerSecond)} sessions/s`,
    uptimeSec === null ? '' : `running ${formatDuration(uptimeSec * 1_000)}`,
  ].filter(Boolean)
}

/** What is the matter with a load source; null when its news is fresh. */
export interface LoadTrouble {
  readonly words: string
  /** What was met, in the engine's words; empty where it says no more. */
  readonly problem: string
  /** What it means, and what to look at. */
  readonly line: string
  readonly sinceMs: number | null
}

export function loadTrouble(load: LoadLive): LoadTrouble | null {
  const { connection, problem, problemSinceMs: sinceMs } = load
  const { label: words, line } = LOAD_CONNECTION_TEXTS[connection]
  const isMaking = connection === 'connecting' && load.figures === null
  if (isMaking || (connection !== 'connected' && connection !== 'connecting'))
    return { words, problem, line, sinceMs }
  if (load.isStale) return { words: 'stale', problem, line: STALE_LINE, sinceMs }
  return problem ? { words: 'trouble', problem, line: '', sinceMs } : null
}

const STALE_LINE = 'Its last news is too old to go by: configured values hold.'

/** The one that a table shows of several: one in trouble first, then the one that makes the weight. */
export function foremostLoad(loads: readonly LoadLive[]): LoadLive | null {
  const rank = (load: LoadLive) => (loadTrouble(load) ? 0 : load.into === 'weight' ? 1 : 2)
  return [...loads].sort((a, b) => rank(a) - rank(b))[0] ?? null
}
