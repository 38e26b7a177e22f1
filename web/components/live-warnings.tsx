'use client'
import type { EngineLink } from '#engine/contract/browser.ts'
import { useLive, useSecond } from '#web/live/live-provider.tsx'
import { AdoptButton, runsOther } from '#web/settings/adopt-button.tsx'
import { CONNECTION_TEXTS, ENGINE_TEXTS } from '#web/texts/shared.ts'
import { filled } from './filled.ts'
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
          {filled(CONNECTION_TEXTS.cutOff, { age: <Since atMs={connection.sinceMs} full /> })}
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
        {filled(ENGINE_TEXTS.away, { name: engine.name, age: <Since atMs={engine.sinceMs} full /> })}
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
          {ENGINE_TEXTS.trouble(engine.name, trouble)}
        </Notice>
      ))}
    </>
  )
}

function refusalWords(engine: EngineLink): string {
  return runsOther(engine)
    ? ENGINE_TEXTS.runsOther(engine.name)
    : ENGINE_TEXTS.refused(engine.name, engine.refusal)
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
      {ENGINE_TEXTS.notApplied(engine.name, wanted.number, applied?.number ?? null)}
    </Notice>
  )
}
