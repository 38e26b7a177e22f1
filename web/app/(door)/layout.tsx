import type { ReactNode } from 'react'
import { Door } from '#web/account/door.tsx'

export default function DoorLayout({ children }: { readonly children: ReactNode }) {
  return <Door>{children}</Door>
}
