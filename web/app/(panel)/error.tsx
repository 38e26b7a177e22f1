'use client'
import { BrokenPage } from '#web/components/broken-page.tsx'

export default function PanelError({ reset }: { readonly reset: () => void }) {
  return <BrokenPage onRetry={reset} />
}
