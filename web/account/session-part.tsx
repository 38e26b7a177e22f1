'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { attempt } from '#web/components/attempt.ts'
import { Section } from '#web/components/page-head.tsx'
import type { SessionView } from '#web/lib/people.ts'
import { SESSION_TEXTS } from '#web/texts/account.ts'
import { endOtherSessionsAction, endOwnSessionAction } from './actions.ts'
import { SessionTable } from './session-table.tsx'

interface SessionPartProps {
  readonly sessions: readonly SessionView[]
  readonly thisId: string
}

/** One's own sessions, this one among them. */
export function SessionPart({ sessions, thisId }: SessionPartProps) {
  const router = useRouter()
  const tell = (message: string, isWrong = false) => {
    notifications.show({ message, ...(isWrong ? { color: 'red' } : {}) })
    router.refresh()
  }
  const end = async ({ id }: SessionView) => {
    const done = await attempt(() => endOwnSessionAction({ id }))
    tell(done.ok ? SESSION_TEXTS.ended : done.message, !done.ok)
  }
  const endOthers = async () => {
    const done = await attempt(() => endOtherSessionsAction({}))
    tell(done.ok ? SESSION_TEXTS.endedMany(done.value) : done.message, !done.ok)
  }
  return (
    <Section
      title={SESSION_TEXTS.title}
      line={SESSION_TEXTS.line}
      tools={
        sessions.length > 1 ? (
          <Button variant="default" onClick={endOthers}>
            {SESSION_TEXTS.endOthers}
          </Button>
        ) : null
      }
    >
      <SessionTable sessions={sessions} thisId={thisId} onEnd={end} />
    </Section>
  )
}
