'use client'
import { Button } from '@mantine/core'
import type { Conflict } from '#web/lib/conflict.ts'
import { CONFLICT_TEXTS } from '#web/texts/shared.ts'
import classes from './conflict-notice.module.css'
import { filled } from './filled.ts'
import { Notice } from './notice.tsx'
import { Moment } from './since.tsx'
import type { SeenState } from './use-seen.ts'

const MOST = 6

interface ConflictNoticeProps {
  readonly conflict: Conflict | null
  readonly seen: SeenState
}

/** Somebody else was quicker: who, when, what; and the way on that loses nothing that was typed. */
export function ConflictNotice({ conflict, seen }: ConflictNoticeProps) {
  if (!conflict) return null
  const { actorName, atMs, changes } = conflict
  return (
    <Notice kind="warn">
      {filled(CONFLICT_TEXTS.notSaved, { who: actorName, when: <Moment atMs={atMs} /> })}
      <dl className={classes.changes}>
        {changes.slice(0, MOST).map(({ field, from, to }) => (
          <div key={field}>
            <dt>{field}</dt>
            <dd>
              {from} → {to}
            </dd>
          </div>
        ))}
      </dl>
      {changes.length > MOST ? <p>{CONFLICT_TEXTS.moreFields(changes.length - MOST)}</p> : null}
      <Button size="compact-sm" variant="default" loading={seen.isLoading} onClick={seen.load}>
        {CONFLICT_TEXTS.loadAgain}
      </Button>
    </Notice>
  )
}
