'use client'
import { IconBan, IconLock } from '@tabler/icons-react'
import { Moment, useIsBrowser } from '#web/components/since.tsx'
import type { UserEntry } from '#web/lib/people.ts'
import { useSecond } from '#web/live/live-provider.tsx'
import { USER_TEXTS as TEXTS } from '#web/texts/users.ts'
import classes from './users.module.css'

/** By what a person comes in, or why they cannot; and how many browsers are in. */
export function UserState({ user }: { readonly user: UserEntry }) {
  const isLocked = useIsLocked(user.lockedUntilMs)
  const ways = [
    user.hasSecondFactor ? TEXTS.secondFactor : '',
    user.passkeys > 0 ? TEXTS.passkeys(user.passkeys) : '',
    user.sessions > 0 ? TEXTS.sessions(user.sessions) : '',
  ]
  const words = ways.filter(Boolean).join(', ')
  return (
    <span className={classes.state}>
      {user.disabledAtMs === null ? null : (
        <span className={classes.shut}>
          <IconBan size={14} aria-hidden="true" /> {TEXTS.off}
        </span>
      )}
      {isLocked && user.lockedUntilMs !== null ? (
        <span className={classes.shut}>
          <IconLock size={14} aria-hidden="true" /> {TEXTS.locked}{' '}
          <Moment atMs={user.lockedUntilMs} only="clock" />
        </span>
      ) : null}
      <span className="faint">{words || TEXTS.notSignedIn}</span>
    </span>
  )
}

/** A lock ends by itself. */
export function useIsLocked(untilMs: number | null): boolean {
  const second = useSecond()
  const isBrowser = useIsBrowser()
  return untilMs !== null && (!isBrowser || second === 0 || untilMs > second)
}
