import { UNKNOWN_SOURCE_ID } from '#engine/contract/vocabulary.ts'
import { SKIP_WORDS } from '#web/lib/trail-words.ts'
import type { Names, PlacedAnswer, Skipped } from './answers.ts'
import { formatTable } from './table.ts'

type Placed = Extract<PlacedAnswer, { outcome: 'placed' }>

/** The set and why, each attempt with who was passed over, and what the caller would be told at the end. */
export function wordWhere(answer: PlacedAnswer): string {
  const from = `from ${sourceName(answer)}`
  if (answer.outcome === 'direct') return `${from}: no set is asked; ${answer.why}`
  if (answer.outcome === 'answered')
    return `${from}: no set is asked; the caller is told ${answer.status} ${answer.reason}`
  const head = `${from}: ${setName(answer.names, answer.setId)}, ${answer.setWhy}`
  return [head, ...trail(answer), end(answer)].join('\n')
}

function trail(answer: Placed): string[] {
  if (answer.steps.length === 0) return []
  const { names } = answer
  const rows = answer.steps.map((step, i) => [
    i + 1,
    setName(names, step.setId),
    destinationName(names, step.destinationId),
    `${percent(step.chance)} %`,
    step.why,
  ])
  const passed = answer.steps.flatMap((step, i) => {
    const words = skippedWords(names, step.skipped)
    const more = step.moreSkipped > 0 ? ` and ${step.moreSkipped} more` : ''
    const isAsBefore = words === skippedWords(names, answer.steps[i - 1]?.skipped ?? [])
    return words === '' || isAsBefore ? [] : [`passed over from attempt ${i + 1} on: ${words}${more}`]
  })
  return [formatTable(['try', 'set', 'destination', 'chance', 'why'], rows), ...passed]
}

function end({ steps, end: { status, reason, exhausted }, leftOver, names }: Placed): string {
  if (status === 0) return reason
  const told = `${status} ${reason}`.trim()
  if (steps.length === 0) {
    const who = skippedWords(names, leftOver)
    return `nobody can take it${who === '' ? '' : ` (${who})`}; the caller is told ${told}`
  }
  const why = exhausted === 'limit' ? 'as many as may be tried' : 'nobody is left'
  return `behind the last, ${why}; the caller is told ${told}`
}

function sourceName({ sourceId, names }: PlacedAnswer): string {
  if (sourceId === UNKNOWN_SOURCE_ID) return 'an unknown source'
  return `source ${sourceId} ${names.sources.find(({ id }) => id === sourceId)?.name ?? ''}`.trim()
}

/** A set that was imported is called by its number. */
function setName({ sets }: Names, setId: number): string {
  const number = `set ${setId}`
  const name = sets.find(({ id }) => id === setId)?.name.trim() ?? ''
  return name.toLowerCase() === number ? number : `${number} ${name}`.trim()
}

function destinationName({ destinations }: Names, destinationId: number): string {
  return `${destinationId} ${destinations.find(({ id }) => id === destinationId)?.uri ?? ''}`.trim()
}

function skippedWords(names: Names, skipped: Skipped): string {
  return skipped
    .map(({ destinationId, why }) => `${destinationName(names, destinationId)} ${SKIP_WORDS[why]}`)
    .join(', ')
}

/** Of 100, as many digits as it takes. */
function percent(chance: number): string {
  return String(Math.round(chance * 1_000) / 10)
}
