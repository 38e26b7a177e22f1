'use client'
import type { EngineLink } from '#engine/contract/browser.ts'
import { filled } from '#web/components/filled.ts'
import { Moment, Since } from '#web/components/since.tsx'
import { StateMark } from '#web/components/state-mark.tsx'
import { certificateWords } from '#web/lib/certificate-words.ts'
import { useLive, useSecond } from '#web/live/live-provider.tsx'
import { ENGINE_FACT_TEXTS } from '#web/texts/settings.ts'
import { NO_VALUE } from '#web/texts/vocabulary.ts'
import classes from './settings.module.css'

/** What each engine says of itself. */
export function EngineFacts() {
  const engines = useLive((state) => state.engines)
  return engines.map((engine) => <Facts key={engine.name} engine={engine} />)
}

function Facts({ engine }: { readonly engine: EngineLink }) {
  return (
    <dl className={classes.facts}>
      <dt>{ENGINE_FACT_TEXTS.engine}</dt>
      <dd>
        {filled(engine.connected ? ENGINE_FACT_TEXTS.connected : ENGINE_FACT_TEXTS.notConnected, {
          mark: <StateMark state={engine.connected ? 'up' : 'down'} />,
          name: engine.name,
          age: <Since atMs={engine.sinceMs} full />,
          process: engine.pid === null ? '' : ENGINE_FACT_TEXTS.process(engine.pid),
        })}
      </dd>
      <dt>{ENGINE_FACT_TEXTS.runningSince}</dt>
      <dd>{engine.startedAtMs === null ? NO_VALUE : <Moment atMs={engine.startedAtMs} />}</dd>
      <dt>{ENGINE_FACT_TEXTS.listeners}</dt>
      <dd>{engine.listeners.join(', ') || ENGINE_FACT_TEXTS.noListener}</dd>
      <Certificates />
      <dt>{ENGINE_FACT_TEXTS.revision}</dt>
      <dd>{revisionWords(engine)}</dd>
    </dl>
  )
}

/** Left out where there is none: then no listener needs one. */
function Certificates() {
  const certificates = useLive((state) => state.tick?.certificates)
  const second = useSecond()
  if (!certificates || second === 0 || certificates.length === 0) return null
  return (
    <>
      <dt>{ENGINE_FACT_TEXTS.certificates}</dt>
      <dd>
        {certificates.map((certificate) => (
          <div key={certificate.name}>
            {certificate.name}, {certificateWords(certificate, second)},{' '}
            <Moment atMs={certificate.expiresAtMs} />
          </div>
        ))}
      </dd>
    </>
  )
}

function revisionWords({ wanted, applied, persisted }: EngineLink): string {
  const number = applied ? ENGINE_FACT_TEXTS.applied(applied.number) : ENGINE_FACT_TEXTS.noneApplied
  const waiting = wanted && wanted.number !== applied?.number ? ENGINE_FACT_TEXTS.wanted(wanted.number) : ''
  return `${number}${waiting}${applied && !persisted ? ENGINE_FACT_TEXTS.notWritten : ''}`
}
