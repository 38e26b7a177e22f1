'use client'
import { IconAlertTriangle } from '@tabler/icons-react'
import Link from 'next/link'
import type { DriftLive } from '#engine/contract/live-calls.ts'
import { filled } from '#web/components/filled.ts'
import { Since } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { CallNames } from '#web/lib/call-records.ts'
import { destinationOf } from '#web/lib/call-words.ts'
import { healthHref } from '#web/lib/destinations.ts'
import { driftWords } from '#web/lib/drift-words.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { DRIFT_TEXTS, RELEASE_TEXTS } from '#web/texts/calls.ts'
import classes from './calls.module.css'
import { ReleaseDoubtful } from './release-calls.tsx'

/** What the books hold that cannot be explained, per destination; nothing where all is well. */
export function DriftList({ names }: { readonly names: CallNames }) {
  const drifts = useLive((state) => state.tick?.drifts)
  if (!drifts || drifts.length === 0) return null
  return (
    <section className={classes.drifts} aria-label={DRIFT_TEXTS.label} data-live>
      <ul className={classes.driftList}>
        {drifts
          .toSorted((one, other) => one.destinationId - other.destinationId)
          .map((drift) => (
            <DriftLine key={drift.destinationId} drift={drift} names={names} />
          ))}
      </ul>
    </section>
  )
}

function DriftLine({ drift, names }: { readonly drift: DriftLive; readonly names: CallNames }) {
  const format = useFormat()
  const name = destinationOf(names, drift.destinationId)
  const { doubtful, sinceMs } = drift
  return (
    <li className={classes.drift}>
      <IconAlertTriangle size={15} aria-hidden="true" className={classes.driftMark} />
      <div className={classes.driftWords}>
        <Link href={healthHref(drift.destinationId)}>{name}</Link>: {driftWords(drift, format)}
        {sinceMs === null ? null : (
          <span className="faint">
            {' '}
            {filled(DRIFT_TEXTS.noticed, { age: <Since atMs={sinceMs} full /> })}
          </span>
        )}
      </div>
      {doubtful > 0 ? (
        <ReleaseDoubtful
          destinationId={drift.destinationId}
          name={name}
          count={RELEASE_TEXTS.doubtful(format.count(doubtful))}
        />
      ) : null}
    </li>
  )
}
