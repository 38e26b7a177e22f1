import type { LoadFigures } from '#engine/contract/health-live.ts'
import { headersOf } from './event-socket-framing.ts'

/** What FreeSWITCH says every few seconds. */
export interface Heartbeat {
  readonly figures: LoadFigures
  /** Of its `Heartbeat-Interval` header; null where it has none, as most have not. */
  readonly intervalMs: number | null
}

const MOST_COUNT = 1e9
const LONGEST_INTERVAL_SEC = 3_600
const NOT_OF_HERE = { weightPercent: null, wish: null, health: null, reason: '' } as const

/** Fields of an event's body by lower-case name, of `text/event-plain` decoded; a sentence where it cannot be read. */
export function readEvent(contentType: string, body: string): ReadonlyMap<string, string> | string {
  if (contentType === 'text/event-plain') return decoded(headersOf(body.split('\n\n', 1)[0] ?? ''))
  const fields = new Map<string, string>()
  const parsed = parseJson(body)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return 'an event that is no JSON'
  for (const [name, value] of Object.entries(parsed))
    if (typeof value === 'string' || typeof value === 'number') fields.set(name.toLowerCase(), `${value}`)
  return fields
}

/**
 * The figures of a HEARTBEAT, or what is wrong with them. `Session-Per-Sec` is not what its name says: it is how
 * many more may begin within this second; those of the last second are `Session-Per-Sec-Last`.
 */
export function readHeartbeat(fields: ReadonlyMap<string, string>, atMs: number): Heartbeat | string {
  const numbers = new Numbers(fields)
  const sessions = numbers.count('Session-Count')
  const maxSessions = numbers.count('Max-Sessions')
  const sessionsPerSecond = numbers.count('Session-Per-Sec-Last')
  const idleCpu = numbers.percent('Idle-CPU')
  if (numbers.fault !== '') return numbers.fault
  if (sessions === null) return 'a heartbeat without Session-Count'
  const told = { sessions, maxSessions, idleCpu, sessionsPerSecond, uptimeSec: uptimeOf(fields) }
  return { figures: { ...NOT_OF_HERE, atMs, ...told }, intervalMs: intervalOf(fields) }
}

/**
 * The answer to `api status`, which comes at once where the first heartbeat may take 20 s:
 *
 * ```
 * UP 0 years, 0 days, 2 hours, 45 minutes, 59 seconds, 629 milliseconds, 798 microseconds
 * 12 session(s) - peak 40, last 5min 20
 * 3 session(s) per Sec out of max 30, peak 9, last 5min 5
 * 1000 session(s) max
 * min idle cpu 0.00/98.33
 * ```
 *
 * Null unless sessions, maximum and idle CPU all stand there: it is a text for people, and a hint.
 */
export function readStatus(text: string, atMs: number): LoadFigures | null {
  const find = (pattern: RegExp) => pattern.exec(text)?.[1] ?? ''
  const fields = new Map([
    ['session-count', find(/^(\d+) session\(s\) - peak /m)],
    ['max-sessions', find(/^(\d+) session\(s\) max *$/m)],
    ['idle-cpu', find(/^min idle cpu \d+\.\d+\/(\d+\.\d+) *$/m)],
    ['up-time', find(/^UP (\d.*)$/m)],
  ])
  const perSecond = find(/^(\d+) session\(s\) per Sec out of max /m)
  if (perSecond !== '') fields.set('session-per-sec-last', perSecond)
  const read = readHeartbeat(fields, atMs)
  return typeof read === 'string' ? null : read.figures
}

function decoded(headers: Map<string, string>): ReadonlyMap<string, string> {
  for (const [name, value] of headers) {
    try {
      headers.set(name, decodeURIComponent(value))
    } catch {
      // A stray `%` is a character of the value.
    }
  }
  return headers
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Null where a number is not told; `fault` where one is told that is none. */
class Numbers {
  fault = ''
  private readonly fields: ReadonlyMap<string, string>

  constructor(fields: ReadonlyMap<string, string>) {
    this.fields = fields
  }

  count(name: string): number | null {
    const text = this.fields.get(name.toLowerCase())
    if (text === undefined) return null
    if (/^\d{1,10}$/.test(text) && Number(text) <= MOST_COUNT) return Number(text)
    this.fault = `a ${name} that is no count`
    return null
  }

  percent(name: string): number | null {
    const text = this.fields.get(name.toLowerCase())
    if (text === undefined) return null
    if (/^\d{1,4}(\.\d{1,12})?$/.test(text)) return Math.min(Number(text), 100)
    this.fault = `an ${name} that is no share`
    return null
  }
}

function uptimeOf(fields: ReadonlyMap<string, string>): number | null {
  const ms = fields.get('uptime-msec') ?? ''
  if (/^\d{1,15}$/.test(ms)) return Math.floor(Number(ms) / 1_000)
  const unit = (name: string) =>
    Number(new RegExp(`(\\d{1,6}) ${name}`).exec(fields.get('up-time') ?? '')?.[1] ?? Number.NaN)
  const seconds = ((unit('year') * 365 + unit('day')) * 24 + unit('hour')) * 3_600 + unit('minute') * 60
  const total = seconds + unit('second')
  return Number.isNaN(total) ? null : total
}

function intervalOf(fields: ReadonlyMap<string, string>): number | null {
  const text = fields.get('heartbeat-interval') ?? ''
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0
  return seconds >= 1 && seconds <= LONGEST_INTERVAL_SEC ? seconds * 1_000 : null
}
