'use client'
import { Button } from '@mantine/core'
import { CALL_CAUSES } from '#engine/contract/vocabulary.ts'
import { RangePicker } from '#web/components/range-picker.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { CAUSE_TEXTS } from '#web/lib/call-words.ts'
import { formatRange, parseRange } from '#web/lib/distribution.ts'
import { STATUS_PATTERN } from '#web/lib/status-pattern.ts'
import { useSecond } from '#web/live/live-provider.tsx'
import { RECORD_FILTER_TEXTS } from '#web/texts/calls.ts'
import { type CallFilterName, hasFilter, known } from './call-query.ts'
import classes from './calls.module.css'
import { ChoiceField } from './choice-field.tsx'
import type { CallPlaces, Choice } from './names.ts'
import { SearchField } from './search-field.tsx'

const CAUSES: readonly Choice[] = CALL_CAUSES.map((cause) => ({
  value: cause,
  label: CAUSE_TEXTS[cause].label,
}))
const STATUSES: readonly Choice[] = [
  { value: '0', label: RECORD_FILTER_TEXTS.nothingFinal },
  { value: '2xx', label: RECORD_FILTER_TEXTS.success },
  { value: '3xx', label: RECORD_FILTER_TEXTS.redirection },
  { value: '4xx', label: '4xx' },
  { value: '486', label: RECORD_FILTER_TEXTS.busy },
  { value: '487', label: RECORD_FILTER_TEXTS.terminated },
  { value: '5xx', label: '5xx' },
  { value: '503', label: RECORD_FILTER_TEXTS.unavailable },
  { value: '6xx', label: '6xx' },
]
const DAY_MS = 86_400_000
const NO_FILTER = {
  range: null,
  q: null,
  destination: null,
  source: null,
  set: null,
  cause: null,
  status: null,
}

/** What is looked for; it lives in the address, and a new question begins at its newest record. */
export function RecordFilters({ places }: { readonly places: CallPlaces }) {
  const { read, write } = useAddress()
  const second = useSecond()
  const range = parseRange(read('range')) ?? { kind: 'start' as const }
  const custom = range.kind === 'custom' ? range : null
  const set = (name: CallFilterName) => (value: string) => write({ [name]: value, before: null, call: null })
  const field = (name: CallFilterName, label: string, any: string, choices: readonly Choice[]) => (
    <ChoiceField
      label={label}
      any={any}
      choices={choices}
      value={known(name, read(name))}
      onChange={set(name)}
    />
  )
  return (
    <search>
      <div className={classes.ranges}>
        <RangePicker
          range={range}
          fromMs={custom?.fromMs ?? second - DAY_MS}
          toMs={custom?.toMs ?? second}
          startWords={RECORD_FILTER_TEXTS.allKept}
          onPick={(next) => set('range')(next.kind === 'start' ? '' : formatRange(next))}
        />
      </div>
      <div className={classes.filters}>
        <SearchField
          label={RECORD_FILTER_TEXTS.search}
          placeholder={RECORD_FILTER_TEXTS.searchHint}
          value={read('q')}
          onChange={set('q')}
        />
        {field(
          'destination',
          RECORD_FILTER_TEXTS.destination,
          RECORD_FILTER_TEXTS.anyDestination,
          places.destinations,
        )}
        {field('source', RECORD_FILTER_TEXTS.source, RECORD_FILTER_TEXTS.anySource, places.sources)}
        {field('set', RECORD_FILTER_TEXTS.set, RECORD_FILTER_TEXTS.anySet, places.sets)}
        {field('cause', RECORD_FILTER_TEXTS.cause, RECORD_FILTER_TEXTS.anyCause, CAUSES)}
        {field('status', RECORD_FILTER_TEXTS.status, RECORD_FILTER_TEXTS.anyStatus, statuses(read('status')))}
        {hasFilter(read) ? (
          <Button variant="subtle" onClick={() => write({ ...NO_FILTER, before: null, call: null })}>
            {RECORD_FILTER_TEXTS.clear}
          </Button>
        ) : null}
      </div>
    </search>
  )
}

/** A code that a link names is one of them. */
function statuses(named: string): readonly Choice[] {
  const isListed = STATUSES.some((choice) => choice.value === named)
  return isListed || !STATUS_PATTERN.test(named) ? STATUSES : [...STATUSES, { value: named, label: named }]
}
