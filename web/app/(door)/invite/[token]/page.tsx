import type { Metadata } from 'next'
import { InviteClosed } from '#web/account/invite-closed.tsx'
import { InviteForm } from '#web/account/invite-form.tsx'
import { readInvitation } from '#web/server/repositories/invitations.ts'
import { INVITE_TEXTS } from '#web/texts/door.ts'

export const metadata: Metadata = { title: INVITE_TEXTS.title, referrer: 'no-referrer' }

export default async function InvitePage({ params }: { readonly params: Promise<{ token: string }> }) {
  const { token } = await params
  const state = await readInvitation(token)
  return state.kind === 'open' ? (
    <InviteForm token={token} email={state.email} role={state.role} />
  ) : (
    <InviteClosed reason={state.kind} />
  )
}
