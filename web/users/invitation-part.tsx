'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { attempt } from '#web/components/attempt.ts'
import { Section } from '#web/components/page-head.tsx'
import { Moment } from '#web/components/since.tsx'
import type { InvitationView } from '#web/lib/people.ts'
import { INVITATION_TEXTS as TEXTS, USER_TEXTS } from '#web/texts/users.ts'
import { ROLE_TEXTS } from '#web/texts/vocabulary.ts'
import { takeInvitationBackAction } from './actions.ts'
import classes from './users.module.css'

/** Open links; none, and there is nothing to see. */
export function InvitationPart({ invitations }: { readonly invitations: readonly InvitationView[] }) {
  const router = useRouter()
  const takeBack = async ({ id, email }: InvitationView) => {
    const done = await attempt(() => takeInvitationBackAction({ id }))
    notifications.show(
      done.ok ? { message: TEXTS.takenBack(email) } : { color: 'red', message: done.message },
    )
    router.refresh()
  }
  if (invitations.length === 0) return null
  return (
    <Section title={TEXTS.title} line={TEXTS.line}>
      <table className={`table ${classes.invitations}`} aria-label={TEXTS.table}>
        <thead>
          <tr>
            <th>{USER_TEXTS.email}</th>
            <th>{USER_TEXTS.role}</th>
            <th className={classes.wide}>{TEXTS.by}</th>
            <th className={classes.wide}>{TEXTS.expires}</th>
            <th>
              <span className="hidden-words">{TEXTS.takeBack}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {invitations.map((invitation) => (
            <tr key={invitation.id}>
              <td>{invitation.email}</td>
              <td>{ROLE_TEXTS[invitation.role].label}</td>
              <td className={classes.wide}>{invitation.invitedBy}</td>
              <td className={classes.wide}>
                <Moment atMs={invitation.expiresAtMs} />
              </td>
              <td className={classes.doing}>
                <Button
                  variant="subtle"
                  size="compact-sm"
                  aria-label={TEXTS.takeBackOf(invitation.email)}
                  onClick={() => takeBack(invitation)}
                >
                  {TEXTS.takeBack}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
