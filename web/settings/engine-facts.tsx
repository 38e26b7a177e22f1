'use client'
import type { EngineLink } from '#engine/contract/browser.ts'
import { Moment, Since } from '#web/components/since.tsx'
import { StateMark } from '#web/components/state-mark.tsx'
import { certificateWords } from '#web/lib/certificate-words.ts'
import { useLive, useSecond } from '#web/live/live-provider.tsx'
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
      <dt>Engine</dt>
      <dd>
        <StateMark state={engine.connected ? 'up' : 'down'} /> {engine.name},{' '}
        {engine.connected ? 'connected' : 'not connected'} for <Since atMs={engine.sinceMs} full />
        {engine.pid === null ? '' : `, process ${engine.pid}`}
      </dd>
      <dt>Running since</dt>
      <dd>{engine.startedAtMs === null ? NO_VALUE : <Moment atMs={engine.startedAtMs} />}</dd>
      <dt>Listeners</dt>
      <dd>{engine.listeners.join(', ') || 'none'}</dd>
      <Certificates />
      <dt>Revision</dt>
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
      <dt>Certificates</dt>
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
  const number = applied ? `${applied.number} applied` : 'none applied'
  const waiting = wanted && wanted.number !== applied?.number ? `, ${wanted.number} wanted` : ''
  return `${number}${waiting}${applied && !persisted ? ', not written to the engine’s disk yet' : ''}`
}
