import { notifications } from '@mantine/notifications'
import { ROLES, type Role } from '#engine/contract/vocabulary.ts'
import { attempt } from '#web/components/attempt.ts'
import type { ViewColumn } from '#web/components/record-column.ts'
import { Select } from '#web/components/select.tsx'
import { Ago, Moment } from '#web/components/since.tsx'
import type { UserEntry } from '#web/lib/people.ts'
import { USER_TEXTS as TEXTS } from '#web/texts/users.ts'
import { ROLE_TEXTS } from '#web/texts/vocabulary.ts'
import { setUserRoleAction } from './actions.ts'
import { type UserDoings, UserMenu } from './user-menu.tsx'
import { UserState } from './user-state.tsx'

export function userColumns(myId: string, doings: UserDoings): readonly ViewColumn<UserEntry>[] {
  return [
    {
      key: 'name',
      title: TEXTS.name,
      isFixed: true,
      sortValue: (user) => user.name,
      csv: (user) => user.name,
      render: (user) => (user.id === myId ? TEXTS.you(user.name) : user.name),
    },
    {
      key: 'email',
      title: TEXTS.email,
      from: 560,
      sortValue: (user) => user.email,
      csv: (user) => user.email,
      render: (user) => user.email,
    },
    {
      key: 'role',
      title: TEXTS.role,
      width: 'clamp(104px, 28vw, 150px)',
      sortValue: (user) => user.role,
      csv: (user) => user.role,
      render: (user) => <RoleCell user={user} onChanged={doings.onChanged} />,
    },
    {
      key: 'sign-in',
      title: TEXTS.signIn,
      isFixed: true,
      render: (user) => <UserState user={user} />,
    },
    {
      key: 'seen',
      title: TEXTS.seen,
      from: 760,
      width: 190,
      sortValue: (user) => user.seenAtMs ?? 0,
      csv: (user) => user.seenAtMs ?? '',
      render: (user) => (user.seenAtMs === null ? '' : <Ago atMs={user.seenAtMs} />),
    },
    {
      key: 'created',
      title: TEXTS.since,
      from: 1_000,
      width: 180,
      sortValue: (user) => user.createdAtMs,
      render: (user) => <Moment atMs={user.createdAtMs} />,
    },
    {
      key: 'do',
      title: '',
      isFixed: true,
      width: 44,
      render: (user) => <UserMenu user={user} isMe={user.id === myId} doings={doings} />,
    },
  ]
}

/** Takes effect at once: the person's open pages sign out. */
function RoleCell({ user, onChanged }: { readonly user: UserEntry; readonly onChanged: () => void }) {
  const change = async (role: Role) => {
    const result = await attempt(() => setUserRoleAction({ id: user.id, role }))
    if (!result.ok)
      notifications.show({
        color: 'red',
        title: TEXTS.roleStays(user.name, user.role),
        message: result.message,
      })
    onChanged()
  }
  return (
    <Select
      size="xs"
      rightSectionWidth={22}
      aria-label={TEXTS.roleOf(user.name)}
      data={ROLES.map((role) => ({ value: role, label: ROLE_TEXTS[role].label }))}
      value={user.role}
      onChange={(chosen) => {
        const role = ROLES.find((one) => one === chosen)
        if (role && role !== user.role) change(role)
      }}
    />
  )
}
