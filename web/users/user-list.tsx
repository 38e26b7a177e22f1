'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconMail, IconPlus } from '@tabler/icons-react'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { ROLES } from '#engine/contract/vocabulary.ts'
import { attempt } from '#web/components/attempt.ts'
import { TypedConfirm } from '#web/components/confirm-typed.ts'
import { usePerson } from '#web/components/person.tsx'
import { RecordTable } from '#web/components/record-table.tsx'
import { useAddress } from '#web/components/use-address.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import type { InvitationView, UserEntry } from '#web/lib/people.ts'
import { USER_TEXTS as TEXTS } from '#web/texts/users.ts'
import { ROLE_TEXTS } from '#web/texts/vocabulary.ts'
import {
  deleteUserAction,
  resetSecondFactorAction,
  setUserEnabledAction,
  unlockUserAction,
} from './actions.ts'
import { InviteDrawer, PasswordDrawer, UserDrawer, UserSessions } from './drawers.ts'
import { InvitationPart } from './invitation-part.tsx'
import { userColumns } from './user-columns.tsx'
import classes from './users.module.css'

interface UserListProps {
  readonly users: readonly UserEntry[]
  readonly invitations: readonly InvitationView[]
}

/** Who may sign in, what each may do, and who is invited. */
export function UserList({ users, invitations }: UserListProps) {
  const router = useRouter()
  const me = usePerson()
  const { read, write } = useAddress()
  const [isAdding, setAdding] = useState(false)
  const [isInviting, setInviting] = useState(false)
  const [password, setPassword] = useState<UserEntry | null>(null)
  const [removed, setRemoved] = useState<UserEntry | null>(null)
  const [reset, setReset] = useState<UserEntry | null>(null)
  const columns = useMemo(() => {
    const tell = (work: Promise<Outcome<unknown>>, words: string) =>
      void work.then((done) => {
        notifications.show(done.ok ? { message: words } : { color: 'red', message: done.message })
        router.refresh()
      })
    return userColumns(me.id, {
      setPassword,
      showSessions: (user) => write({ sessions: user.id }),
      resetSecondFactor: setReset,
      unlock: (user) =>
        tell(
          attempt(() => unlockUserAction({ id: user.id })),
          TEXTS.isUnlocked(user.name),
        ),
      setEnabled: ({ id, name }, isEnabled) =>
        tell(
          attempt(() => setUserEnabledAction({ id, isEnabled })),
          isEnabled ? TEXTS.isOn(name) : TEXTS.isOff(name),
        ),
      remove: setRemoved,
      onChanged: () => router.refresh(),
    })
  }, [me.id, router, write])
  const confirmed = async (work: () => Promise<Outcome<unknown>>) => {
    const result = await attempt(work)
    if (result.ok) router.refresh()
    return result.ok ? null : result.message
  }
  return (
    <>
      <RecordTable
        name=""
        label={TEXTS.table}
        records={users}
        idOf={(user) => user.id}
        columns={columns}
        textOf={(user) => `${user.name} ${user.email} ${user.role}`}
        empty={null}
        tools={
          <>
            <Button variant="subtle" leftSection={<IconMail size={14} />} onClick={() => setInviting(true)}>
              {TEXTS.invite}
            </Button>
            <Button variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>
              {TEXTS.add}
            </Button>
          </>
        }
      />
      <dl className={`faint ${classes.roles}`}>
        {ROLES.map((role) => (
          <div key={role}>
            <dt style={{ display: 'inline' }}>{ROLE_TEXTS[role].label}:</dt>{' '}
            <dd style={{ display: 'inline', margin: 0 }}>{ROLE_TEXTS[role].line}</dd>
          </div>
        ))}
      </dl>
      <InvitationPart invitations={invitations} />
      <UserDrawer opened={isAdding} onClose={() => setAdding(false)} onDone={() => router.refresh()} />
      <InviteDrawer
        opened={isInviting}
        onClose={() => setInviting(false)}
        onInvited={() => router.refresh()}
      />
      <PasswordDrawer user={password} onClose={() => setPassword(null)} onDone={() => router.refresh()} />
      <UserSessions
        user={users.find((user) => user.id === read('sessions')) ?? null}
        onClose={() => write({ sessions: null })}
      />
      <TypedConfirm
        title={TEXTS.deleteTitle}
        word={removed?.email ?? ''}
        action={TEXTS.delete}
        opened={removed !== null}
        onClose={() => setRemoved(null)}
        onConfirm={() => confirmed(() => deleteUserAction({ id: removed?.id }))}
      >
        {TEXTS.deleteLine(removed?.name ?? '')}
      </TypedConfirm>
      <TypedConfirm
        title={TEXTS.resetTitle}
        word={reset?.email ?? ''}
        action={TEXTS.reset}
        opened={reset !== null}
        onClose={() => setReset(null)}
        onConfirm={() => confirmed(() => resetSecondFactorAction({ id: reset?.id }))}
      >
        {TEXTS.resetLine(reset?.name ?? '')}
      </TypedConfirm>
    </>
  )
}
