'use client'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { LocationLive } from '#engine/contract/live.ts'
import { Since } from '#web/components/since.tsx'
import { locationTrouble } from '#web/lib/location-words.ts'
import classes from './targets.module.css'

/** That a name is not resolved, or that its answer is old: since when, and what DNS says. */
export function LocationMark({ location }: { readonly location: LocationLive | null }) {
  const trouble = locationTrouble(location)
  if (!trouble) return null
  return (
    <span className={classes.location} data-kind={trouble.kind} title={trouble.reason || undefined}>
      {trouble.kind === 'asking' ? null : <IconAlertTriangle size={13} aria-hidden="true" />}
      <span className={classes.locationWords}>
        <span className={classes.locationKind}>{trouble.words}</span>
        {trouble.sinceMs === null ? null : (
          <>
            {' since '}
            <Since atMs={trouble.sinceMs} />
          </>
        )}
        {trouble.reason ? `: ${trouble.reason}` : ''}
      </span>
    </span>
  )
}
