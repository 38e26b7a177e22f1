import type { ReactNode } from 'react'
import { PanelFrame } from '#web/components/panel-frame.tsx'
import { presentRevision, requireUser } from '#web/server/session.ts'

export default async function PanelLayout({ children }: { readonly children: ReactNode }) {
  return (
    <PanelFrame user={await requireUser()} drawn={presentRevision()}>
      {children}
    </PanelFrame>
  )
}
