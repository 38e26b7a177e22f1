import type { ReactNode } from 'react'
import { PanelFrame } from '#web/components/panel-frame.tsx'
import { requireUser } from '#web/server/session.ts'

export default async function PanelLayout({ children }: { readonly children: ReactNode }) {
  return <PanelFrame user={await requireUser()}>{children}</PanelFrame>
}
