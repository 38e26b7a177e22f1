'use client'
import { Button } from '@mantine/core'
import Link from 'next/link'
import { SHARED_TEXTS } from '#web/texts/shared.ts'
import { useMay } from './person.tsx'

/** The way in for those who come from another balancer, where they may. */
export function ImportLink() {
  const mayImport = useMay('admin')
  if (!mayImport) return null
  return (
    <Button component={Link} href="/settings/import" variant="default">
      {SHARED_TEXTS.importFile}
    </Button>
  )
}
