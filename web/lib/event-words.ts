import type { EngineEvent } from '#engine/contract/live.ts'
import { ADMIN_STATES } from '#engine/contract/vocabulary.ts'
import { ADMIN_STATE_WORDS } from '#web/texts/vocabulary.ts'
import { type Format, formatDuration } from './format.ts'

const UNIT = /(Ms|Sec|Percent|Bytes)$/
/** From here on thousands of milliseconds say less than a duration. */
const LONG_MS = 10_000

/** A name before its number: it is no count. */
const LABELS = new Set(['status'])

const UNITS: { readonly [ending: string]: string } = { Ms: 'ms', Sec: 's', Percent: '%', Bytes: 'bytes' }

/** What stood behind an event: "3 probes, latency 12 ms". */
export function figuresWords(event: EngineEvent, format: Format): string {
  return Object.entries(event.figures)
    .filter(([name, value]) => value !== 0 || UNIT.test(name))
    .map(([name, value]) => figureWords(name, value, format))
    .join(', ')
}

function figureWords(name: string, value: number, format: Format): string {
  const ending = UNIT.exec(name)?.[0] ?? ''
  const label = spaced(name.slice(0, name.length - ending.length))
  const figure = format.figure(value)
  if (ending === 'Ms' && value >= LONG_MS) return `${label} ${formatDuration(value)}`
  if (ending) return `${label} ${figure} ${UNITS[ending]}`
  if (LABELS.has(name)) return `${label} ${figure}`
  return value === 1 ? `1 ${singular(label)}` : `${figure} ${label}`
}

const spaced = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
const singular = (noun: string): string => noun.replace(/([^s])s$/, '$1')

/** How long the old state had lasted: "3 d 4 h up"; empty where that has no meaning. */
export function lastedWords({ lastedMs, from }: EngineEvent): string {
  if (lastedMs === null) return ''
  return `${lastedMs < 1_000 ? '< 1 s' : formatDuration(lastedMs)} ${stateWord(from)}`.trim()
}

function stateWord(state: string): string {
  const admin = ADMIN_STATES.find((one) => one === state)
  return admin ? ADMIN_STATE_WORDS[admin] : state
}
