'use client'
import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useCallback, useMemo, useRef } from 'react'
import { BusyButton } from '#web/components/busy-button.tsx'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { filled } from '#web/components/filled.ts'
import { Notice } from '#web/components/notice.tsx'
import { onDemand } from '#web/components/on-demand.tsx'
import { RecordTable } from '#web/components/record-table.tsx'
import { Moment } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useAddress } from '#web/components/use-address.ts'
import type { CallPage, KeptCall } from '#web/lib/call-records.ts'
import { RECORD_TEXTS } from '#web/texts/calls.ts'
import { hasFilter, queryOf, recordQuery } from './call-query.ts'
import classes from './calls.module.css'
import type { CallPlaces } from './names.ts'
import { recordColumns } from './record-columns.tsx'
import { RecordFilters } from './record-filters.tsx'
import { type AskedCalls, useCallPage } from './use-call-page.ts'

/** How long records are kept, and how far back they go. */
export interface Kept {
  readonly days: number
  readonly rows: number
  readonly oldestMs: number | null
}

const CallDrawer = onDemand(() => import('./call-drawer.tsx').then((file) => file.CallDrawer), { wanted: '' })

const SHOWN = 50
const idOf = (call: KeptCall) => call.id
const textOf = (call: KeptCall) => call.callId

/** What is kept of the calls that are over, newest first, a page at a time. */
export function RecordPart({ places, kept }: { readonly places: CallPlaces; readonly kept: Kept }) {
  const { read, write } = useAddress()
  const call = /^\d{1,18}$/.test(read('call')) ? read('call') : ''
  const wanted = recordQuery(read)
  const before = read('before')
  const asked = useCallPage(queryOf([...new URLSearchParams(wanted), ['before', before]]))
  const page = asked.answer?.ok ? asked.answer.value : null
  return (
    <section aria-label={RECORD_TEXTS.label}>
      <RecordFilters places={places} />
      <div className={classes.about}>
        <KeptLine kept={kept} />
        <Exports query={wanted} />
      </div>
      {asked.answer && !asked.answer.ok ? (
        <Notice
          kind="bad"
          action={
            <Button variant="subtle" onClick={asked.again}>
              {RECORD_TEXTS.again}
            </Button>
          }
        >
          {asked.answer.message}
        </Notice>
      ) : null}
      {page ? <Records page={page} isBusy={asked.isBusy} /> : null}
      {asked.answer === null ? (
        <p className="faint" role="status">
          {RECORD_TEXTS.looking}
        </p>
      ) : null}
      {page ? <Paging page={page} before={before} asked={asked} /> : null}
      <CallDrawer page={page} wanted={call} onClose={() => write({ call: null })} />
    </section>
  )
}

function Records({ page, isBusy }: { readonly page: CallPage; readonly isBusy: boolean }) {
  const { read, write } = useAddress()
  const format = useFormat()
  const open = useCallback((id: string) => write({ call: id }), [write])
  const columns = useMemo(() => recordColumns(page.names, format, open), [page.names, format, open])
  return (
    <div className={classes.records} data-busy={isBusy || undefined} aria-busy={isBusy}>
      <RecordTable
        name="records"
        label={RECORD_TEXTS.label}
        records={page.calls}
        idOf={idOf}
        columns={columns}
        textOf={textOf}
        pageSize={SHOWN}
        isPart
        empty={<NoRecords page={page} isSearched={hasFilter(read) || read('before') !== ''} />}
      />
    </div>
  )
}

function NoRecords({ page, isSearched }: { readonly page: CallPage; readonly isSearched: boolean }) {
  if (page.searchedToMs !== null) return null
  return <EmptyNote>{isSearched ? RECORD_TEXTS.noMatch : RECORD_TEXTS.empty}</EmptyNote>
}

function KeptLine({ kept }: { readonly kept: Kept }) {
  const format = useFormat()
  const [days, rows] = [format.count(kept.days), format.count(kept.rows)]
  return (
    <p className={classes.told}>
      {kept.oldestMs === null
        ? RECORD_TEXTS.kept(days, rows)
        : filled(RECORD_TEXTS.keptSince(days, rows), { oldest: <Moment atMs={kept.oldestMs} /> })}
    </p>
  )
}

function Exports({ query }: { readonly query: string }) {
  return (
    <span className={classes.exports}>
      {(['csv', 'json'] as const).map((format) => (
        <Button
          key={format}
          component="a"
          href={`/api/calls.${format}${query === '' ? '' : `?${query}`}`}
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden="true" />}
          aria-label={RECORD_TEXTS.download(format.toUpperCase())}
          download
        >
          {format.toUpperCase()}
        </Button>
      ))}
    </span>
  )
}

interface PagingProps {
  readonly page: CallPage
  readonly before: string
  readonly asked: AskedCalls
}

/** Older and newer by keys; who came by a link goes back to the newest. */
function Paging({ page, before, asked }: PagingProps) {
  const { write } = useAddress()
  const trodden = useRef<string[]>([])
  const older = () => {
    trodden.current.push(before)
    write({ before: page.next, call: null })
  }
  const newer = () => write({ before: trodden.current.pop() ?? null, call: null })
  const newest = () => {
    trodden.current = []
    write({ before: null, call: null })
  }
  return (
    <>
      {page.searchedToMs === null ? null : (
        <p className={classes.told} role="status">
          {filled(page.calls.length === 0 ? RECORD_TEXTS.nothingFound : RECORD_TEXTS.nothingMore, {
            at: <Moment atMs={page.searchedToMs} />,
          })}
        </p>
      )}
      <nav className={classes.paging} aria-label={RECORD_TEXTS.paging}>
        {before === '' ? (
          <BusyButton variant="default" onClick={asked.again} isBusy={asked.isBusy}>
            {RECORD_TEXTS.lookAgain}
          </BusyButton>
        ) : (
          <>
            <Button variant="default" onClick={newest}>
              {RECORD_TEXTS.newest}
            </Button>
            {trodden.current.length > 0 ? (
              <Button variant="default" onClick={newer}>
                {RECORD_TEXTS.newer}
              </Button>
            ) : null}
          </>
        )}
        {page.next === null ? null : (
          <BusyButton variant="default" onClick={older} isBusy={asked.isBusy}>
            {page.searchedToMs === null ? RECORD_TEXTS.older : RECORD_TEXTS.further}
          </BusyButton>
        )}
      </nav>
    </>
  )
}
