'use client'
import { CONFLICT_TEXTS } from '#web/texts/shared.ts'
import { BusyButton } from './busy-button.tsx'
import classes from './conflict-notice.module.css'
import { filled } from './filled.ts'
import { Notice } from './notice.tsx'
import { Moment } from './since.tsx'
import type { SeenForm } from './use-seen-form.ts'

const MOST = 6

/** Somebody else was quicker: who, when, what; and the way on that loses nothing that was typed. */
export function ConflictNotice({
  form,
}: {
  readonly form: Pick<SeenForm<unknown>, 'conflict' | 'isLoading' | 'load'>
}) {
  if (!form.conflict) return null
  const { actorName, atMs, changes } = form.conflict
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
      <BusyButton size="compact-sm" variant="default" isBusy={form.isLoading} onClick={form.load}>
        {CONFLICT_TEXTS.loadAgain}
      </BusyButton>
    </Notice>
  )
}
