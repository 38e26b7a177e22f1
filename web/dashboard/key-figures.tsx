'use client'
import type { ReactNode } from 'react'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { Figures } from '#web/lib/figures.ts'
import { useLive } from '#web/live/live-provider.tsx'
import classes from './dashboard.module.css'
import { keyFigures } from './key-figure-words.ts'

/** Six figures over the time covered, each with what it is of and how it stood in the stretch before. */
export function KeyFigures({ figures }: { readonly figures: Figures }) {
  const format = useFormat()
  const activeCalls = useLive((state) => state.tick?.activeCalls)
  return (
    <dl className={classes.figures} style={{ marginTop: 0 }}>
      {keyFigures(figures, activeCalls, format).map(({ name, title, value, unit, over, change }) => (
        <Figure key={name} name={name} title={title} unit={unit} over={over} change={change}>
          {value}
        </Figure>
      ))}
    </dl>
  )
}

interface FigureProps {
  readonly name: string
  readonly title: string
  readonly unit: string | undefined
  readonly over: string
  readonly change: string
  readonly children: ReactNode
}

function Figure({ name, title, unit, over, change, children }: FigureProps) {
  return (
    <div className={classes.figure} title={title} data-live>
      <dt className={classes.name}>{name}</dt>
      <dd style={{ margin: 0 }}>
        <div className={classes.value}>
          {children} {unit ? <span className={classes.unit}>{unit}</span> : null}
        </div>
        <div className={classes.over}>{over}</div>
        <div className={classes.over}>{change}</div>
      </dd>
    </div>
  )
}
