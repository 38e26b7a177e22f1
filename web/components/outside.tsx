import Link from 'next/link'
import type { ReactNode } from 'react'
import { SHARED_TEXTS } from '#web/texts/shared.ts'
import { PageHead } from './page-head.tsx'

/** In place of a page: why there is none, and the way back. */
export function Outside({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div style={{ padding: 20 }}>
      <PageHead title={title} line={children} />
      <Link href="/">{SHARED_TEXTS.toDashboard}</Link>
    </div>
  )
}
