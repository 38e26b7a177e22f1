'use client'
import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { ChoiceField } from '#web/calls/choice-field.tsx'
import type { Choice } from '#web/calls/names.ts'
import { SearchField } from '#web/calls/search-field.tsx'
import { formatRange, parseRange } from '#web/lib/distribution.ts'
import { useSecond } from '#web/live/live-provider.tsx'
import { LOG_TEXTS } from '#web/texts/logs.ts'
import classes from './log-list.module.css'
import { RangePicker } from './range-picker.tsx'
import { useAddress } from './use-address.ts'

export interface LogField {
  /** Its name in the address. */
  readonly name: string
  readonly label: string
  readonly any: string
  readonly choices: readonly Choice[]
}

interface LogFiltersProps {
  readonly search: { readonly label: string; readonly hint: string }
  readonly fields: readonly LogField[]
  /** What is looked for now, as `filterQuery` writes it. */
  readonly query: string
  /** `events`: behind `/api/events.csv`. */
  readonly what: 'events' | 'audit'
}

const DAY_MS = 86_400_000

/** What is looked for; it lives in the address. All that matches can be taken away as a file. */
export function LogFilters({ search, fields, query, what }: LogFiltersProps) {
  const { write } = useAddress()
  const second = useSecond()
  const given = new URLSearchParams(query)
  const range = parseRange(given.get('range') ?? '') ?? { kind: 'start' as const }
  const custom = range.kind === 'custom' ? range : null
  const set = (name: string) => (value: string) => write({ [name]: value, page: null })
  return (
    <search>
      <div className={classes.ranges}>
        <RangePicker
          range={range}
          fromMs={custom?.fromMs ?? second - DAY_MS}
          toMs={custom?.toMs ?? second}
          startWords={LOG_TEXTS.allKept}
          onPick={(next) => set('range')(next.kind === 'start' ? '' : formatRange(next))}
        />
        <Exports what={what} query={query} />
      </div>
      <div className={classes.filters}>
        <SearchField
          label={search.label}
          placeholder={search.hint}
          value={given.get('q') ?? ''}
          onChange={set('q')}
        />
        {fields.map(({ name, ...field }) => (
          <ChoiceField key={name} {...field} value={given.get(name) ?? ''} onChange={set(name)} />
        ))}
        {query === '' ? null : (
          <Button
            variant="subtle"
            onClick={() =>
              write(
                Object.fromEntries(
                  ['range', 'q', 'page', ...fields.map(({ name }) => name)].map((name) => [name, null]),
                ),
              )
            }
          >
            {LOG_TEXTS.clear}
          </Button>
        )}
      </div>
    </search>
  )
}

function Exports({ what, query }: Pick<LogFiltersProps, 'what' | 'query'>) {
  return (
    <span className={classes.exports}>
      {(['csv', 'json'] as const).map((format) => (
        <Button
          key={format}
          component="a"
          href={`/api/${what}.${format}${query === '' ? '' : `?${query}`}`}
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden="true" />}
          aria-label={LOG_TEXTS.download(what, format.toUpperCase())}
          download
        >
          {format.toUpperCase()}
        </Button>
      ))}
    </span>
  )
}
