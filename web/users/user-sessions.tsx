'use client'
import { Button } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useState } from 'react'
import { SessionTable } from '#web/account/session-table.tsx'
import { attempt } from '#web/components/attempt.ts'
import { FormDrawer } from '#web/components/form-drawer.tsx'
import { Notice } from '#web/components/notice.tsx'
import type { Outcome } from '#web/lib/outcome.ts'
import type { SessionView, UserEntry } from '#web/lib/people.ts'
import { SESSION_TEXTS } from '#web/texts/account.ts'
import { USER_TEXTS } from '#web/texts/users.ts'
import { endUserSessionAction, endUserSessionsAction, sessionsOfUserAction } from './actions.ts'

interface UserSessionsProps {
  readonly user: UserEntry | null
  readonly onClose: () => void
}

/** Where a person is signed in, beside the list of people. */
export function UserSessions({ user, onClose }: UserSessionsProps) {
  return (
    <FormDrawer title={USER_TEXTS.sessionsTitle(user?.name ?? '')} opened={user !== null} onClose={onClose}>
      {user ? <Sessions key={user.id} userId={user.id} /> : null}
    </FormDrawer>
  )
}

function Sessions({ userId }: { readonly userId: string }) {
  const router = useRouter()
  const [found, setFound] = useState<Outcome<readonly SessionView[]> | null>(null)
  const look = useCallback(async () => {
    setFound(await attempt(() => sessionsOfUserAction({ id: userId })))
  }, [userId])
  useEffect(() => {
    look()
  }, [look])
  const end = async (work: () => Promise<Outcome<unknown>>) => {
    const done = await attempt(work)
    if (!done.ok) return setFound(done)
    router.refresh()
    await look()
  }
  if (!found) return <p className="faint">{SESSION_TEXTS.loading}</p>
  if (!found.ok) return <Notice kind="bad">{found.message}</Notice>
  if (found.value.length === 0) return <p className="faint">{SESSION_TEXTS.none}</p>
  return (
    <>
      <SessionTable
        sessions={found.value}
        thisId={null}
        isNarrow
        onEnd={({ id }) => end(() => endUserSessionAction({ userId, id }))}
      />
      <Button mt="sm" variant="default" onClick={() => end(() => endUserSessionsAction({ id: userId }))}>
        {SESSION_TEXTS.endAll}
      </Button>
    </>
  )
}
