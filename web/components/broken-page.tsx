'use client'
import { Button } from '@mantine/core'
import { PageHead } from './page-head.tsx'

/** A page that could not be made: what it means for calls, and what to do. */
export function BrokenPage({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <div role="alert">
      <PageHead
        title="This page could not be shown"
        line="Calls are not affected. The panel’s log says why; the database may be out of reach."
      />
      <Button onClick={onRetry}>Try again</Button>
    </div>
  )
}
