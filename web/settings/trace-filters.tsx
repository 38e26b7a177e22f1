'use client'
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { TraceFilter, TraceState } from '#engine/contract/tracing.ts'
import { attempt } from '#web/components/attempt.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { Notice } from '#web/components/notice.tsx'
import { onDemand } from '#web/components/on-demand.tsx'
import { Section } from '#web/components/page-head.tsx'
import { useMay } from '#web/components/person.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { formatDuration } from '#web/lib/format.ts'
import { useSecond } from '#web/live/live-provider.tsx'
import { TRACING_TEXTS as texts } from '#web/texts/tracing.ts'
import { removeTraceFilterAction } from './actions.ts'
import type { FilterStart } from './trace-filter-form.tsx'
import { filterWords, type TracePlaces } from './trace-words.ts'
import classes from './tracing.module.css'

const TraceFilterDrawer = onDemand(
  () => import('./trace-filter-form.tsx').then((file) => file.TraceFilterDrawer),
  { start: null },
)

interface TraceFiltersProps {
  readonly filters: readonly TraceFilter[]
  readonly state: TraceState | null
  readonly places: TracePlaces
}

/** What is asked for, how much of it was found, and when it ends. */
export function TraceFilters({ filters, state, places }: TraceFiltersProps) {
  const mayChange = useMay('admin')
  const { read, write } = useAddress()
  const isAsked = ['number', 'source', 'add'].some((name) => read(name) !== '')
  const close = () => write({ number: null, in: null, source: null, add: null })
  return (
    <Section
      title={texts.filters}
      line={texts.filtersLine}
      tools={
        mayChange ? (
          <Button variant="default" onClick={() => write({ add: '1' })}>
            {texts.add}
          </Button>
        ) : null
      }
    >
      {filters.length === 0 ? <EmptyNote>{texts.none}</EmptyNote> : null}
      <ul className={classes.filters} aria-label={texts.filters}>
        {filters.map((filter) => (
          <Filter
            key={filter.id}
            filter={filter}
            words={filterWords(filter, places)}
            found={state?.filters.find(({ id }) => id === filter.id)?.calls ?? (state ? 0 : null)}
            mayChange={mayChange}
          />
        ))}
      </ul>
      {mayChange ? (
        <TraceFilterDrawer start={isAsked ? startOf(read) : null} places={places} onClose={close} />
      ) : null}
    </Section>
  )
}

function startOf(read: (name: string) => string): FilterStart {
  const numberIn = (['from', 'to', 'request-uri'] as const).find((field) => field === read('in')) ?? 'any'
  return { number: read('number'), numberIn, source: read('source') }
}

interface FilterProps {
  readonly filter: TraceFilter
  readonly words: string
  /** Null: not known. */
  readonly found: number | null
  readonly mayChange: boolean
}

function Filter({ filter, words, found, mayChange }: FilterProps) {
  const format = useFormat()
  const second = useSecond()
  const [problem, setProblem] = useState('')
  const remove = async () => {
    const outcome = await attempt(() => removeTraceFilterAction({ id: filter.id }))
    setProblem(outcome.ok ? '' : outcome.message)
  }
  const isOver = (second > 0 && second >= filter.untilMs) || (found ?? 0) >= filter.calls
  const left = second === 0 ? '' : texts.endsIn(formatDuration(filter.untilMs - second))
  const count = found === null ? texts.notKnown : format.count(found)
  return (
    <li className={classes.filter} data-over={isOver || undefined}>
      <span className={classes.words}>{words}</span>
      <span className={classes.figures}>{texts.found(count, format.count(filter.calls))}</span>
      <span className={classes.figures}>{isOver ? texts.over : left}</span>
      {mayChange ? (
        <Button
          variant="default"
          size="compact-xs"
          aria-label={texts.removeLabel(words)}
          onClick={() => void remove()}
        >
          {texts.remove}
        </Button>
      ) : null}
      {problem ? <Notice kind="bad">{problem}</Notice> : null}
    </li>
  )
}
