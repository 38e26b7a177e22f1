'use client'
import { Tooltip } from '@mantine/core'
import type { EngineLink } from '#engine/contract/browser.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { ENGINE_TEXTS } from '#web/texts/shared.ts'
import { filled } from './filled.ts'
import classes from './panel-frame.module.css'
import { Since } from './since.tsx'
import { StateMark } from './state-mark.tsx'

/** One mark per engine: connected, connected with troubles, or not. */
export function EngineMarks() {
  const engines = useLive((state) => state.engines)
  if (engines.length === 0)
    return <EngineWord words={ENGINE_TEXTS.engine} state="unknown" title={ENGINE_TEXTS.noneSpoken} />
  return engines.map((engine) => <EngineMark key={engine.name} engine={engine} />)
}

function EngineMark({ engine }: { readonly engine: EngineLink }) {
  if (!engine.connected)
    return (
      <EngineWord
        words={engine.name}
        state="down"
        title={filled(ENGINE_TEXTS.notConnected, { age: <Since atMs={engine.sinceMs} full /> })}
      />
    )
  const trouble = engine.troubles[0]
  if (trouble) return <EngineWord words={engine.name} state="trying" title={trouble} />
  return (
    <EngineWord
      words={engine.name}
      state="up"
      title={filled(ENGINE_TEXTS.connected, {
        age: <Since atMs={engine.sinceMs} full />,
        listeners: engine.listeners.join(', ') || ENGINE_TEXTS.noListener,
      })}
    />
  )
}

function EngineWord(props: {
  readonly words: string
  readonly state: keyof typeof ENGINE_TEXTS.state
  readonly title: React.ReactNode
}) {
  return (
    <Tooltip label={props.title}>
      <span className={classes.engine}>
        <StateMark state={props.state} />
        <span className={classes.engineName}>{props.words}</span>
        <span className="hidden-words">{ENGINE_TEXTS.state[props.state]}</span>
      </span>
    </Tooltip>
  )
}
