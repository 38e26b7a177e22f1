'use client'
import { Button } from '@mantine/core'
import { BROKEN_TEXTS } from '#web/texts/shared.ts'
import { PageHead } from './page-head.tsx'

/** A page that could not be made: what it means for calls, and what to do. */
export function BrokenPage({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <div role="alert">
      <PageHead title={BROKEN_TEXTS.title} line={BROKEN_TEXTS.line} />
      <Button onClick={onRetry}>{BROKEN_TEXTS.again}</Button>
    </div>
  )
}
