'use client'
import { Box } from '@mantine/core'
import { useState } from 'react'
import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import { attempt } from '#web/components/attempt.ts'
import { BusyButton } from '#web/components/busy-button.tsx'
import { useMay } from '#web/components/person.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { VerdictMark } from '#web/components/verdict-mark.tsx'
import { probeWords } from '#web/lib/health-words.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { HEALTH_TEXTS } from '#web/texts/health.ts'
import { probeNowAction } from './actions.ts'
import classes from './health.module.css'
import probeClasses from './probes.module.css'

const TEXTS = HEALTH_TEXTS.probeNow

/** Sends one probe at once, and shows what came of it, as it came. */
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
    <div className={probeClasses.probeNow}>
      <div className={probeClasses.probeRow}>
        <BusyButton variant="default" onClick={probe} isBusy={isBusy} aria-label={TEXTS.label(name)}>
          {TEXTS.button}
        </BusyButton>
        <span role="status" className={classes.voice}>
          {isBusy ? <span className="faint">{TEXTS.waiting}</span> : null}
          {result ? <ProbeResult result={result} /> : null}
        </span>
      </div>
      {result?.ok && result.value.outcome === 'probed' ? <Answer {...result.value} /> : null}
    </div>
  )
}

function ProbeResult({ result }: { readonly result: Outcome<ProbeNowResult> }) {
  const format = useFormat()
  if (!result.ok) return <span className={classes.bad}>{result.message}</span>
  if (result.value.outcome === 'impossible')
    return <span className={classes.bad}>{TEXTS.impossible(result.value.reason)}</span>
  const { probe } = result.value
  return (
    <>
      <VerdictMark verdict={probe.isGood ? 'good' : 'bad'} />
      <span className="figure">
        {probeWords(probe, format)}
        {probe.isGood || probe.kind !== 'answered' ? '' : TEXTS.notGood}
      </span>
    </>
  )
}

/** Where it went and what was said there: text of a stranger, and never anything but text. */
function Answer({ target = '', head = [] }: Extract<ProbeNowResult, { readonly outcome: 'probed' }>) {
  if (target === '') return null
  if (head.length === 0) return <p className={classes.footnote}>{TEXTS.nothing(target)}</p>
  const label = TEXTS.head(target)
  return (
    <>
      <p className={classes.footnote}>{label}</p>
      <Box component="section" className={probeClasses.head} aria-label={label} tabIndex={0}>
        {head.join('\n')}
      </Box>
    </>
  )
}
