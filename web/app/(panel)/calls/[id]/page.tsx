import type { Metadata } from 'next'
import { CallGone } from '#web/calls/call-gone.tsx'
import { CallPageView } from '#web/calls/call-page.tsx'
import { readCallView } from '#web/server/call-page.ts'
import { requireUser } from '#web/server/session.ts'
import { CALL_PAGE_TEXTS } from '#web/texts/call-page.ts'

export const metadata: Metadata = { title: CALL_PAGE_TEXTS.pageTitle }

export default async function Call({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  const user = await requireUser()
  const view = await readCallView((await params).id, user)
  return view ? <CallPageView view={view} /> : <CallGone />
}
