'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { Role } from '#engine/contract/vocabulary.ts'
import { useMay } from '#web/components/person.tsx'
import { TRACING_TEXTS } from '#web/texts/tracing.ts'
import classes from './settings.module.css'

interface Tab {
  readonly href: string
  readonly words: string
  readonly role: Role
}

const TABS: readonly Tab[] = [
  { href: '/settings', words: 'Engine', role: 'viewer' },
  { href: '/settings/sources', words: 'Sources', role: 'viewer' },
  { href: '/settings/tracing', words: TRACING_TEXTS.tab, role: 'viewer' },
  { href: '/settings/import', words: 'Import', role: 'admin' },
  { href: '/settings/history', words: 'History', role: 'admin' },
  { href: '/settings/users', words: 'Users', role: 'admin' },
  { href: '/settings/audit', words: 'Audit', role: 'admin' },
  { href: '/settings/account', words: 'Your account', role: 'viewer' },
]

export function SettingsTabs() {
  const path = usePathname()
  const isAdmin = useMay('admin')
  return (
    <nav className={classes.tabs} aria-label="Settings">
      {TABS.filter((tab) => tab.role === 'viewer' || isAdmin).map(({ href, words }) => (
        <Link
          key={href}
          href={href}
          className={classes.tab}
          aria-current={path === href ? 'page' : undefined}
        >
          {words}
        </Link>
      ))}
    </nav>
  )
}
