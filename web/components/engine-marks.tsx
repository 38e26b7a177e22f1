'use client'
import type { EngineLink } from '#engine/contract/browser.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { ENGINE_TEXTS } from '#web/texts/shared.ts'
import classes from './panel-frame.module.css'
import { StateMark } from './state-mark.tsx'
import { useFormat } from './theme-provider.tsx'

/** One mark per engine: connected, connected with troubles, or not. */
export function EngineMarks() {
  const engines = useLive((state) => state.engines)
  if (engines.length === 0)
    return <EngineWord words={ENGINE_TEXTS.engine} state="unknown" title={ENGINE_TEXTS.noneSpoken} />
  return engines.map((engine) => <EngineMark key={engine.name} engine={engine} />)
}

function EngineMark({ engine }: { readonly engine: EngineLink }) {
  const format = useFormat()
  const since = format.moment(engine.sinceMs)
  if (!engine.connected)
    return <EngineWord words={engine.name} state="down" title={ENGINE_TEXTS.notConnected(since)} />
  const trouble = engine.troubles[0]
  if (trouble) return <EngineWord words={engine.name} state="trying" title={trouble} />
  const listeners = engine.listeners.join(', ') || ENGINE_TEXTS.noListener
  return <EngineWord words={engine.name} state="up" title={ENGINE_TEXTS.connected(since, listeners)} />
}

/** In words on the page as well, where there is trouble: the title is for the pointer alone. */
function EngineWord(props: {
  readonly words: string
  readonly state: keyof typeof ENGINE_TEXTS.state
  readonly title: string
}) {
  return (
    <span className={classes.engine} title={props.title}>
      <StateMark state={props.state} />
      <span className={classes.engineName}>{props.words}</span>
      <span className="hidden-words">{ENGINE_TEXTS.state[props.state]}</span>
    </span>
  )
}
