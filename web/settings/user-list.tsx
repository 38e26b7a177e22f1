'use client'
import { Button, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPlus } from '@tabler/icons-react'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { ROLES, type Role } from '#engine/contract/vocabulary.ts'
import { usePerson } from '#web/components/person.tsx'
import type { ViewColumn } from '#web/components/record-column.ts'
import { RecordTable } from '#web/components/record-table.tsx'
import { RowMenu } from '#web/components/row-menu.tsx'
import { Moment } from '#web/components/since.tsx'
import { TypedConfirm } from '#web/components/typed-confirm.tsx'
import { attempt } from '#web/components/use-submit.ts'
import { ROLE_TEXTS } from '#web/lib/texts.ts'
import { deleteUserAction, setUserRoleAction } from './actions.ts'
import { PasswordDrawer, UserDrawer } from './user-form.tsx'

export interface UserRow {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly createdAtMs: number
}

/** Who may sign in, and what each may do. */
export function UserList({ users }: { readonly users: readonly UserRow[] }) {
  const router = useRouter()
  const me = usePerson()
  const [isAdding, setAdding] = useState(false)
  const [password, setPassword] = useState<UserRow | null>(null)
  const [removed, setRemoved] = useState<UserRow | null>(null)
  const columns = useMemo(
    () => userColumns(me.id, { setPassword, setRemoved, onChanged: () => router.refresh() }),
    [me.id, router],
  )
  const remove = async () => {
    if (!removed) return null
    const result = await attempt(() => deleteUserAction({ id: removed.id }))
    if (result.ok) router.refresh()
    return result.ok ? null : result.message
  }
  return (
    <>
      <RecordTable
        name=""
        label="users"
        records={users}
        idOf={(user) => user.id}
        columns={columns}
        textOf={(user) => `${user.name} ${user.email} ${user.role}`}
        empty={null}
        tools={
          <Button variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>
            Add user
          </Button>
        }
      />
      <dl style={{ margin: '16px 0 0', fontSize: 12 }} className="faint">
        {ROLES.map((role) => (
          <div key={role}>
            {ROLE_TEXTS[role].label}: {ROLE_TEXTS[role].line}
          </div>
        ))}
      </dl>
      <UserDrawer opened={isAdding} onClose={() => setAdding(false)} onDone={() => router.refresh()} />
      <PasswordDrawer user={password} onClose={() => setPassword(null)} />
      <TypedConfirm
        title="Delete user"
        word={removed?.email ?? ''}
        action="Delete"
        opened={removed !== null}
        onClose={() => setRemoved(null)}
        onConfirm={remove}
      >
        {removed?.name} is signed out at once and cannot sign in any more. What the audit list says of them
        stays.
      </TypedConfirm>
    </>
  )
}

interface Doings {
  readonly setPassword: (user: UserRow) => void
  readonly setRemoved: (user: UserRow) => void
  readonly onChanged: () => void
}

function userColumns(myId: string, doings: Doings): readonly ViewColumn<UserRow>[] {
  return [
    {
      key: 'name',
      title: 'name',
      isFixed: true,
      sortValue: (user) => user.name,
      csv: (user) => user.name,
      render: (user) => (user.id === myId ? `${user.name} (you)` : user.name),
    },
    {
      key: 'email',
      title: 'e-mail',
      from: 560,
      sortValue: (user) => user.email,
      csv: (user) => user.email,
      render: (user) => user.email,
    },
    {
      key: 'role',
      title: 'role',
      width: 150,
      sortValue: (user) => user.role,
      csv: (user) => user.role,
      render: (user) => <RoleCell user={user} onChanged={doings.onChanged} />,
    },
    {
      key: 'created',
      title: 'since',
      from: 860,
      width: 180,
      sortValue: (user) => user.createdAtMs,
      render: (user) => <Moment atMs={user.createdAtMs} />,
    },
    {
      key: 'do',
      title: '',
      isFixed: true,
      width: 44,
      render: (user) => (
        <RowMenu
          name={user.name}
          editWords="Set a new password"
          onEdit={() => doings.setPassword(user)}
          onDelete={() => doings.setRemoved(user)}
        />
      ),
    },
  ]
}

/** Takes effect at once: the person's open pages sign out. */
function RoleCell({ user, onChanged }: { readonly user: UserRow; readonly onChanged: () => void }) {
  const change = async (role: Role) => {
    const result = await attempt(() => setUserRoleAction({ id: user.id, role }))
    if (!result.ok)
      notifications.show({ color: 'red', title: `${user.name} stays ${user.role}`, message: result.message })
    onChanged()
  }
  return (
    <Select
      size="xs"
      aria-label={`Role of ${user.name}`}
      data={ROLES.map((role) => ({ value: role, label: ROLE_TEXTS[role].label }))}
      value={user.role}
      onChange={(role) => {
        if (role && role !== user.role) change(role)
      }}
    />
  )
}
