'use client'
import { Button } from '@mantine/core'
import { brokenTexts } from '#web/texts/shared.ts'
import { PageHead } from './page-head.tsx'

/** A page that could not be made: what it means for calls, and what to do. */
export function BrokenPage({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <div role="alert">
      <PageHead title={brokenTexts.title} line={brokenTexts.line} />
      <Button onClick={onRetry}>{brokenTexts.again}</Button>
    </div>
  )
}
