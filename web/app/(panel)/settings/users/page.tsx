import type { Metadata } from 'next'
import { listInvitations } from '#web/server/repositories/invitations.ts'
import { listUsers } from '#web/server/repositories/users.ts'
import { requireUser } from '#web/server/session.ts'
import { PAGE_TITLES } from '#web/texts/pages.ts'
import { UserList } from '#web/users/user-list.tsx'

export const metadata: Metadata = { title: PAGE_TITLES.users }

export default async function UsersPage() {
  await requireUser('admin')
  return <UserList users={await listUsers()} invitations={await listInvitations()} />
}
