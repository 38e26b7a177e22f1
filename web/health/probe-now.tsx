'use client'
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import { useMay } from '#web/components/person.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { attempt } from '#web/components/use-submit.ts'
import { VerdictMark } from '#web/components/verdict-mark.tsx'
import { probeWords } from '#web/lib/health-words.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { probeNowAction } from './actions.ts'
import classes from './health.module.css'

/** Sends one probe at once, and says what came of it. */
export function ProbeNow({ id, name }: { readonly id: number; readonly name: string }) {
  const mayProbe = useMay('operator')
  const [isBusy, setBusy] = useState(false)
  const [result, setResult] = useState<Outcome<ProbeNowResult> | null>(null)
  if (!mayProbe) return null
  const probe = async () => {
    setBusy(true)
    setResult(null)
    setResult(await attempt(() => probeNowAction({ destinationId: id })))
    setBusy(false)
  }
  return (
    <div className={classes.probeNow}>
      <Button variant="default" onClick={probe} loading={isBusy} aria-label={`Probe ${name} now`}>
        Probe now
      </Button>
      <span role="status" className={classes.voice}>
        {isBusy ? <span className="faint">waiting for its answer</span> : null}
        {result ? <ProbeResult result={result} /> : null}
      </span>
    </div>
  )
}

function ProbeResult({ result }: { readonly result: Outcome<ProbeNowResult> }) {
  const format = useFormat()
  if (!result.ok) return <span className={classes.bad}>{result.message}</span>
  if (result.value.outcome === 'impossible')
    return <span className={classes.bad}>Not probed: {result.value.reason}</span>
  const { probe } = result.value
  return (
    <>
      <VerdictMark verdict={probe.isGood ? 'good' : 'bad'} />
      <span className="figure">
        {probeWords(probe, format)}
        {probe.isGood ? '' : probe.kind === 'answered' ? ', not a good code' : ''}
      </span>
    </>
  )
}
