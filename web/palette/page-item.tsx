'use client'
import { Spotlight } from '@mantine/spotlight'
import type { Icon as TablerIcon } from '@tabler/icons-react'
import { useRouter } from 'next/navigation'

interface PageItemProps {
  readonly href: string
  readonly label: string
  readonly line?: string
  /** Keys that go there, too. */
  readonly hint?: string
  readonly Icon?: TablerIcon
}

/** A line of the palette that leads to a page. */
export function PageItem({ href, label, line, hint, Icon }: PageItemProps) {
  const router = useRouter()
  return (
    <Spotlight.Action
      label={label}
      description={line}
      leftSection={Icon ? <Icon size={17} stroke={1.6} aria-hidden="true" /> : undefined}
      rightSection={hint ? <kbd>{hint}</kbd> : undefined}
      onClick={() => router.push(href)}
    />
  )
}
