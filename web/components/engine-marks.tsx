'use client'
import { Tooltip } from '@mantine/core'
import type { EngineLink } from '#engine/contract/browser.ts'
import { useLive } from '#web/live/live-provider.tsx'
import classes from './panel-frame.module.css'
import { Since } from './since.tsx'
import { StateMark } from './state-mark.tsx'

/** One mark per engine: connected, connected with troubles, or not. */
export function EngineMarks() {
  const engines = useLive((state) => state.engines)
  if (engines.length === 0)
    return <EngineWord words="engine" state="unknown" title="No engine has spoken yet" />
  return engines.map((engine) => <EngineMark key={engine.name} engine={engine} />)
}

function EngineMark({ engine }: { readonly engine: EngineLink }) {
  if (!engine.connected)
    return (
      <EngineWord
        words={engine.name}
        state="down"
        title={
          <>
            Not connected for <Since atMs={engine.sinceMs} full />
          </>
        }
      />
    )
  const trouble = engine.troubles[0]
  if (trouble) return <EngineWord words={engine.name} state="trying" title={trouble} />
  return (
    <EngineWord
      words={engine.name}
      state="up"
      title={
        <>
          Connected for <Since atMs={engine.sinceMs} full />, serving{' '}
          {engine.listeners.join(', ') || 'no listener'}
        </>
      }
    />
  )
}

const WORDS = {
  up: 'serving',
  trying: 'in trouble',
  down: 'not connected',
  unknown: 'not known yet',
} as const

function EngineWord(props: {
  readonly words: string
  readonly state: keyof typeof WORDS
  readonly title: React.ReactNode
}) {
  return (
    <Tooltip label={props.title}>
      <span className={classes.engine}>
        <StateMark state={props.state} />
        <span className={classes.engineName}>{props.words}</span>
        <span className="hidden-words">{WORDS[props.state]}</span>
      </span>
    </Tooltip>
  )
}
