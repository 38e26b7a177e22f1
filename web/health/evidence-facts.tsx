'use client'
import type { EvidenceLive } from '#engine/contract/health-live.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import { HEALTH_DETAIL_TEXTS } from '#web/texts/health-detail.ts'
import { DetailSection, Fact } from './detail-section.tsx'
import classes from './health.module.css'
import { Remaining } from './health-cells.tsx'

const { calls: TEXTS, inForce } = HEALTH_DETAIL_TEXTS

/** What calls showed within the window, and how often that cost it its place. */
export function EvidenceFacts({ evidence }: { readonly evidence: EvidenceLive }) {
  const format = useFormat()
  const { attempts, failures, consecutive, sources, ejections, ejectedUntilMs } = evidence
  return (
    <DetailSection title={TEXTS.title}>
      <dl className={classes.facts}>
        <Fact name={TEXTS.failed}>
          {attempts === 0 ? TEXTS.none : TEXTS.of(format.count(failures), format.count(attempts))}
        </Fact>
        {consecutive === 0 ? null : <Fact name={TEXTS.inARow}>{format.count(consecutive)}</Fact>}
        {sources === 0 ? null : (
          <Fact name={TEXTS.from}>{TEXTS.callers(format.count(sources), sources === 1)}</Fact>
        )}
        {ejections === 0 && ejectedUntilMs === null ? null : (
          <Fact name={TEXTS.ejected}>
            {TEXTS.times(format.count(ejections), ejections === 1)}
            {ejectedUntilMs === null ? null : (
              <>
                , {inForce.for} <Remaining untilMs={ejectedUntilMs} /> {inForce.more}
              </>
            )}
          </Fact>
        )}
      </dl>
    </DetailSection>
  )
}
