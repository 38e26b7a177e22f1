'use client'
import { Button } from '@mantine/core'
import { CALL_CAUSES } from '#engine/contract/vocabulary.ts'
import { RangePicker } from '#web/components/range-picker.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { STATUS_PATTERN } from '#web/lib/call-records.ts'
import { CAUSE_TEXTS } from '#web/lib/call-words.ts'
import { formatRange, parseRange } from '#web/lib/distribution.ts'
import { useSecond } from '#web/live/live-provider.tsx'
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
  { value: '0', label: 'nothing final' },
  { value: '2xx', label: '2xx success' },
  { value: '3xx', label: '3xx redirection' },
  { value: '4xx', label: '4xx' },
  { value: '486', label: '486 busy here' },
  { value: '487', label: '487 terminated' },
  { value: '5xx', label: '5xx' },
  { value: '503', label: '503 unavailable' },
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
          startWords="All kept"
          onPick={(next) => set('range')(next.kind === 'start' ? '' : formatRange(next))}
        />
      </div>
      <div className={classes.filters}>
        <SearchField
          label="Search call records"
          placeholder="number, Call-ID or address"
          value={read('q')}
          onChange={set('q')}
        />
        {field('destination', 'Destination', 'any destination', places.destinations)}
        {field('source', 'Source', 'any source', places.sources)}
        {field('set', 'Set', 'any set', places.sets)}
        {field('cause', 'Cause', 'any cause', CAUSES)}
        {field('status', 'Status', 'any status', statuses(read('status')))}
        {hasFilter(read) ? (
          <Button variant="subtle" onClick={() => write({ ...NO_FILTER, before: null, call: null })}>
            Clear
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
