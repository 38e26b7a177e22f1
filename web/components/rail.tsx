'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { FRAME_TEXTS } from '#web/texts/frame.ts'
import { BrandMark } from './brand-mark.tsx'
import classes from './panel-frame.module.css'
import { PLACES } from './places.ts'

export function Rail() {
  const path = usePathname()
  const isHere = (href: string) =>
    href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)
  return (
    <nav className={classes.rail} aria-label={FRAME_TEXTS.pages}>
      <Link href="/" prefetch={false} className={classes.brand} aria-label="Fairline">
        <BrandMark />
        <span className={classes.words}>Fairline</span>
      </Link>
      {PLACES.map(({ href, words, Icon }) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
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
