'use client'
import type { EngineLink } from '#engine/contract/browser.ts'
import { useLive, useSecond } from '#web/live/live-provider.tsx'
import { AdoptButton, runsOther } from '#web/settings/adopt-button.tsx'
import { Notice } from './notice.tsx'
import classes from './panel-frame.module.css'
import { RecordWarnings } from './record-warnings.tsx'
import { Since } from './since.tsx'

/** Applying takes a moment; only what stays behind for longer is worth a warning. */
const APPLY_PATIENCE_MS = 3_000

/** What stands between the wish and the fact, on every page, in the order of its weight. */
export function LiveWarnings() {
  const engines = useLive((state) => state.engines)
  const connection = useLive((state) => state.connection)
  return (
    <div className={classes.warnings}>
      {connection.kind === 'reconnecting' ? (
        <Notice kind="warn">
          The panel has not answered for <Since atMs={connection.sinceMs} full />. Figures are the last ones
          seen; this page tries again by itself.
        </Notice>
      ) : null}
      {engines.map((engine) => (
        <EngineWarnings key={engine.name} engine={engine} />
      ))}
      <RecordWarnings />
    </div>
  )
}

function EngineWarnings({ engine }: { readonly engine: EngineLink }) {
  if (!engine.connected)
    return (
      <Notice kind="bad">
        {engine.name} has not been connected for <Since atMs={engine.sinceMs} full />. Edits are saved and
        applied when it returns; if it runs, calls go on with its last configuration.
      </Notice>
    )
  return (
    <>
      {engine.refusal ? (
        <Notice kind="bad" action={<AdoptButton engine={engine} />}>
          {refusalWords(engine)}
        </Notice>
      ) : (
        <NotApplied engine={engine} />
      )}
      {engine.troubles.map((trouble) => (
        <Notice key={trouble} kind="warn">
          {engine.name}: {trouble}
        </Notice>
      ))}
    </>
  )
}

function refusalWords(engine: EngineLink): string {
  if (runsOther(engine))
    return `${engine.name} works with a configuration of another database, or a later one of this, and refused this panel’s. Calls go on with it until this panel’s is applied in its place.`
  return `${engine.name} refused the configuration: ${engine.refusal} The last good one stays in force.`
}

function NotApplied({ engine }: { readonly engine: EngineLink }) {
  const configuredAt = useLive((state) => state.configuredAtMs)
  const second = useSecond()
  const { wanted, applied } = engine
  if (wanted === null || (applied?.number === wanted.number && applied.database === wanted.database))
    return null
  if (second - Math.max(configuredAt, engine.sinceMs) < APPLY_PATIENCE_MS) return null
  return (
    <Notice kind="warn">
      {engine.name} has not applied revision {wanted.number} yet; it works with{' '}
      {applied ? `revision ${applied.number}` : 'no configuration'}.
    </Notice>
  )
}
