'use client'
import { Checkbox } from '@mantine/core'
import { useCallback, useMemo, useState } from 'react'
import type { LiveCall, LiveCallPage } from '#engine/contract/live-calls.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { Notice } from '#web/components/notice.tsx'
import { RecordTable } from '#web/components/record-table.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { liveTotalLine } from '#web/lib/call-words.ts'
import { LIVE_CALL_TEXTS } from '#web/texts/calls.ts'
import { liveQuery } from './call-query.ts'
import classes from './calls.module.css'
import { ChoiceField } from './choice-field.tsx'
import { DriftList } from './drift-list.tsx'
import { liveColumns } from './live-columns.tsx'
import type { CallPlaces } from './names.ts'
import { SearchField } from './search-field.tsx'
import { useLiveCalls } from './use-live-calls.ts'

const SHOWN = 200
const idOf = (call: LiveCall) => call.number
const textOf = (call: LiveCall) => call.callId
/** As calls end, rows say something else where they stand; one that has a button stays that call's, and so does its focus. */
const rowKeyOf = (call: LiveCall, place: number) =>
  call.doubt === '' ? `place ${place}` : `call ${call.number}`

/** Calls in progress, asked for every two seconds while somebody looks. */
export function LivePart({ places }: { readonly places: CallPlaces }) {
  const { read } = useAddress()
  const { page, problem, again } = useLiveCalls(liveQuery(read))
  const [failure, setFailure] = useState<string | null>(null)
  const onReleased = useCallback(
    (why: string | null) => {
      setFailure(why)
      again()
    },
    [again],
  )
  const columns = useMemo(() => liveColumns(places.names, onReleased), [places, onReleased])
  return (
    <section aria-label={LIVE_CALL_TEXTS.label}>
      <DriftList names={places.names} />
      <LiveFilters places={places} />
      <div className={classes.notices}>
        {problem ? (
          <Notice kind="bad">
            {problem}
            {page ? LIVE_CALL_TEXTS.toldLast : ''}
          </Notice>
        ) : null}
        {failure ? <Notice kind="bad">{failure}</Notice> : null}
      </div>
      {page ? <Told page={page} /> : null}
      {page ? (
        <div data-freshness={problem ? 'old' : 'live'}>
          <div data-live>
            <RecordTable
              name="live"
              label={LIVE_CALL_TEXTS.label}
              records={page.calls}
              idOf={idOf}
              rowKeyOf={rowKeyOf}
              columns={columns}
              textOf={textOf}
              pageSize={SHOWN}
              isPart
              empty={<NoCalls isSearched={liveQuery(read) !== ''} isCapped={page.isCapped === true} />}
            />
          </div>
        </div>
      ) : problem ? null : (
        <p className="faint" role="status">
          {LIVE_CALL_TEXTS.asking}
        </p>
      )}
    </section>
  )
}

function LiveFilters({ places }: { readonly places: CallPlaces }) {
  const { read, write } = useAddress()
  return (
    <search className={classes.filters}>
      <SearchField
        label={LIVE_CALL_TEXTS.search}
        placeholder={LIVE_CALL_TEXTS.searchHint}
        value={read('find')}
        onChange={(find) => write({ find })}
      />
      <ChoiceField
        label={LIVE_CALL_TEXTS.destination}
        any={LIVE_CALL_TEXTS.anyDestination}
        choices={places.destinations}
        value={read('at')}
        onChange={(at) => write({ at })}
      />
      <Checkbox
        size="xs"
        label={LIVE_CALL_TEXTS.doubtful}
        checked={read('doubtful') === '1'}
        onChange={(event) => write({ doubtful: event.currentTarget.checked ? '1' : null })}
      />
    </search>
  )
}

/** Its place is kept, so that nothing moves when the number does. */
function Told({ page }: { readonly page: LiveCallPage }) {
  const format = useFormat()
  return <p className={classes.told}>{liveTotalLine(page, format.count)}</p>
}

function NoCalls({ isSearched, isCapped }: { readonly isSearched: boolean; readonly isCapped: boolean }) {
  if (isCapped) return <EmptyNote>{LIVE_CALL_TEXTS.askedAgain}</EmptyNote>
  return <EmptyNote>{isSearched ? LIVE_CALL_TEXTS.noMatch : LIVE_CALL_TEXTS.empty}</EmptyNote>
}
