'use client'
import {
  IconChartBar,
  IconHeartbeat,
  IconHistory,
  IconLayoutDashboard,
  IconPhone,
  IconRoute,
  IconSettings,
  IconStack2,
} from '@tabler/icons-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { BrandMark } from './brand-mark.tsx'
import classes from './panel-frame.module.css'

const PLACES = [
  { href: '/', words: 'Dashboard', Icon: IconLayoutDashboard },
  { href: '/sets', words: 'Sets', Icon: IconStack2 },
  { href: '/distribution', words: 'Distribution', Icon: IconChartBar },
  { href: '/calls', words: 'Calls', Icon: IconPhone },
  { href: '/health', words: 'Health', Icon: IconHeartbeat },
  { href: '/try-it', words: 'Try it', Icon: IconRoute },
  { href: '/events', words: 'Events', Icon: IconHistory },
  { href: '/settings', words: 'Settings', Icon: IconSettings },
] as const

export function Rail() {
  const path = usePathname()
  const isHere = (href: string) =>
    href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)
  return (
    <nav className={classes.rail} aria-label="Pages">
      <Link href="/" className={classes.brand} aria-label="Fairline">
        <BrandMark />
        <span className={classes.words}>Fairline</span>
      </Link>
      {PLACES.map(({ href, words, Icon }) => (
        <Link
          key={href}
          href={href}
          className={classes.link}
          title={words}
          aria-current={isHere(href) ? 'page' : undefined}
        >
          <Icon size={18} stroke={1.6} aria-hidden="true" />
          <span className={classes.words}>{words}</span>
        </Link>
      ))}
    </nav>
  )
}
