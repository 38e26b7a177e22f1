'use client'
import { useLive } from '#web/live/live-provider.tsx'
import { PaletteButton } from '#web/palette/palette-button.tsx'
import { FRAME_TEXTS } from '#web/texts/frame.ts'
import { ConnectionState } from './connection-state.tsx'
import { EngineMarks } from './engine-marks.tsx'
import classes from './panel-frame.module.css'
import { PersonMenu } from './person-menu.tsx'
import { SchemeToggle } from './scheme-toggle.tsx'
import { useFormat } from './theme-provider.tsx'

/** Is it well, and how busy: seen from every page. */
export function TopLine() {
  return (
    <header className={classes.top}>
      <EngineMarks />
      <TopFigures />
      <div className={classes.topEnd}>
        <ConnectionState />
        <PaletteButton />
        <SchemeToggle />
        <PersonMenu />
      </div>
    </header>
  )
}

function TopFigures() {
  const format = useFormat()
  const activeCalls = useLive((state) => state.tick?.activeCalls)
  const callsPerSecond = useLive((state) => state.tick?.callsPerSecond)
  return (
    <>
      <span className={`${classes.topFigure} figure`} data-live>
        <b>{format.count(activeCalls)}</b> {FRAME_TEXTS.activeCalls}
      </span>
      <span className={`${classes.topFigure} figure`} data-live title={FRAME_TEXTS.perSecondLine}>
        <b>{format.figure(callsPerSecond)}</b> {FRAME_TEXTS.perSecond}
      </span>
    </>
  )
}
