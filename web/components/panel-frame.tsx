'use client'
import type { ReactNode } from 'react'
import { LiveProvider, useLive } from '#web/live/live-provider.tsx'
import type { LiveState } from '#web/live/live-state.ts'
import { LiveWarnings } from './live-warnings.tsx'
import classes from './panel-frame.module.css'
import { type Person, PersonProvider } from './person.tsx'
import { Rail } from './rail.tsx'
import { TopLine } from './top-line.tsx'

/** Rail, top line and warnings around every page; holds the live connection. */
export function PanelFrame({ user, children }: { readonly user: Person; readonly children: ReactNode }) {
  return (
    <PersonProvider person={user}>
      <LiveProvider>
        <Frame>{children}</Frame>
      </LiveProvider>
    </PersonProvider>
  )
}

/** Old as soon as either end of the way from the engine to this page is broken. */
function freshnessOf({ connection, engines }: LiveState): 'live' | 'old' | 'none' {
  if (connection.kind === 'connecting') return 'none'
  const isEngineThere = engines.some((engine) => engine.connected)
  return connection.kind === 'live' && isEngineThere ? 'live' : 'old'
}

function Frame({ children }: { readonly children: ReactNode }) {
  const freshness = useLive(freshnessOf)
  return (
    <div className={classes.frame} data-freshness={freshness}>
      <a href="#page" className={classes.skip}>
        Skip to the page
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
