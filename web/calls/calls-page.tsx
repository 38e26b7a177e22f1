'use client'
import { useMemo } from 'react'
import type { SourceConfig } from '#engine/contract/config.ts'
import { PageHead } from '#web/components/page-head.tsx'
import segments from '#web/components/segments.module.css'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useAddress } from '#web/components/use-address.ts'
import type { NamedSet } from '#web/lib/named-sets.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { CALLS_TEXTS } from '#web/texts/calls.ts'
import classes from './calls.module.css'
import { LivePart } from './live-part.tsx'
import { callPlaces } from './names.ts'
import { type Kept, RecordPart } from './record-part.tsx'

interface CallsPageProps {
  readonly sets: readonly NamedSet[]
  readonly sources: readonly SourceConfig[]
  readonly kept: Kept
}

/** Calls in progress, and what is kept of those that are over. */
export function CallsPage({ sets, sources, kept }: CallsPageProps) {
  const places = useMemo(() => callPlaces(sets, sources), [sets, sources])
  const { read, write } = useAddress()
  const isRecords = read('part') === 'records'
  return (
    <>
      <PageHead title={CALLS_TEXTS.title} line={CALLS_TEXTS.line}>
        <fieldset className={segments.segments} aria-label={CALLS_TEXTS.which}>
          <button
            type="button"
            className={segments.segment}
            aria-pressed={!isRecords}
            onClick={() => write({ part: null })}
          >
            {CALLS_TEXTS.live} <ActiveCalls />
          </button>
          <button
            type="button"
            className={segments.segment}
            aria-pressed={isRecords}
            onClick={() => write({ part: 'records' })}
          >
            {CALLS_TEXTS.records}
          </button>
        </fieldset>
      </PageHead>
      {isRecords ? <RecordPart places={places} kept={kept} /> : <LivePart places={places} />}
    </>
  )
}

function ActiveCalls() {
  const format = useFormat()
  const active = useLive((state) => state.tick?.activeCalls)
  return (
    <span className={classes.partCount} data-live>
      {active === undefined ? '' : format.count(active)}
    </span>
  )
}
