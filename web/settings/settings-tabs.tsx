'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { Role } from '#engine/contract/vocabulary.ts'
import { useMay } from '#web/components/person.tsx'
import { SETTINGS_TAB_TEXTS } from '#web/texts/settings.ts'
import { TRACING_TEXTS } from '#web/texts/tracing.ts'
import classes from './settings.module.css'

interface Tab {
  readonly href: string
  readonly words: string
  readonly role: Role
}

const TABS: readonly Tab[] = [
  { href: '/settings', words: SETTINGS_TAB_TEXTS.engine, role: 'viewer' },
  { href: '/settings/sources', words: SETTINGS_TAB_TEXTS.sources, role: 'viewer' },
  { href: '/settings/tracing', words: TRACING_TEXTS.tab, role: 'viewer' },
  { href: '/settings/import', words: SETTINGS_TAB_TEXTS.import, role: 'admin' },
  { href: '/settings/history', words: SETTINGS_TAB_TEXTS.history, role: 'admin' },
  { href: '/settings/users', words: SETTINGS_TAB_TEXTS.users, role: 'admin' },
  { href: '/settings/audit', words: SETTINGS_TAB_TEXTS.audit, role: 'admin' },
  { href: '/settings/account', words: SETTINGS_TAB_TEXTS.account, role: 'viewer' },
]

export function SettingsTabs() {
  const path = usePathname()
  const isAdmin = useMay('admin')
  return (
    <nav className={classes.tabs} aria-label={SETTINGS_TAB_TEXTS.label}>
      {TABS.filter((tab) => tab.role === 'viewer' || isAdmin).map(({ href, words }) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          className={classes.tab}
          aria-current={path === href ? 'page' : undefined}
        >
          {words}
        </Link>
      ))}
    </nav>
  )
}
