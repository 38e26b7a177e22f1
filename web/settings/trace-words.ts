import type { TraceFilter } from '#engine/contract/tracing.ts'
import { TRACING_TEXTS as texts } from '#web/texts/tracing.ts'

export interface TracePlaces {
  readonly sets: readonly { readonly value: string; readonly label: string }[]
  readonly destinations: readonly { readonly value: string; readonly label: string }[]
}

/** "numbers beginning with +49 in To, from 10.0.0.0/24". */
export function filterWords(filter: TraceFilter, places: TracePlaces): string {
  const { number, numberIn, isExact, source, setId, destinationId, callId } = filter
  const parts = [
    number && texts.filterNumber(number, isExact, texts.fields[numberIn]),
    source && texts.filterSource(source),
    setId === null ? '' : texts.filterSet(labelOf(places.sets, setId)),
    destinationId === null ? '' : texts.filterDestination(labelOf(places.destinations, destinationId)),
    callId && texts.filterCallId(callId),
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function labelOf(choices: TracePlaces['sets'], id: number): string {
  return choices.find(({ value }) => value === String(id))?.label ?? String(id)
}
