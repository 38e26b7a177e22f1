'use client'
import type { ReactNode } from 'react'
import { freshnessOf } from '#web/live/freshness.ts'
import { LiveProvider, useLive } from '#web/live/live-provider.tsx'
import { FRAME_TEXTS } from '#web/texts/frame.ts'
import { LiveWarnings } from './live-warnings.tsx'
import classes from './panel-frame.module.css'
import { type Person, PersonProvider } from './person.tsx'
import { Rail } from './rail.tsx'
import { TopLine } from './top-line.tsx'

interface PanelFrameProps {
  readonly user: Person
  /** Configuration that the page was drawn with; null: not known. */
  readonly drawn: number | null
  readonly children: ReactNode
}

/** Rail, top line and warnings around every page; holds the live connection. */
export function PanelFrame({ user, drawn, children }: PanelFrameProps) {
  return (
    <PersonProvider person={user}>
      <LiveProvider drawn={drawn}>
        <Frame>{children}</Frame>
      </LiveProvider>
    </PersonProvider>
  )
}

function Frame({ children }: { readonly children: ReactNode }) {
  const freshness = useLive(freshnessOf)
  return (
    <div className={classes.frame} data-freshness={freshness}>
      <a href="#page" className={classes.skip}>
        {FRAME_TEXTS.skip}
      </a>
      <Rail />
      <TopLine />
      <main id="page" className={classes.page}>
        <LiveWarnings />
        {children}
      </main>
    </div>
  )
}
