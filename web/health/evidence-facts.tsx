'use client'
import type { EvidenceLive } from '#engine/contract/health-live.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import { DetailSection, Fact } from './detail-section.tsx'
import classes from './health.module.css'
import { Remaining } from './health-cells.tsx'

/** What calls showed within the window, and how often that cost it its place. */
export function EvidenceFacts({ evidence }: { readonly evidence: EvidenceLive }) {
  const format = useFormat()
  const { attempts, failures, consecutive, sources, ejections, ejectedUntilMs } = evidence
  return (
    <DetailSection title="Calls">
      <dl className={classes.facts}>
        <Fact name="failed attempts">
          {attempts === 0
            ? 'no attempt within the window'
            : `${format.count(failures)} of ${format.count(attempts)} within the window`}
        </Fact>
        {consecutive === 0 ? null : <Fact name="in a row">{format.count(consecutive)}</Fact>}
        {sources === 0 ? null : (
          <Fact name="from">
            {format.count(sources)} {sources === 1 ? 'caller; one alone benches nobody' : 'callers'}
          </Fact>
        )}
        {ejections === 0 && ejectedUntilMs === null ? null : (
          <Fact name="ejected">
            {ejections === 1 ? 'once' : `${format.count(ejections)} times in a row`}
            {ejectedUntilMs === null ? null : (
              <>
                , for <Remaining untilMs={ejectedUntilMs} /> more
              </>
            )}
          </Fact>
        )}
      </dl>
    </DetailSection>
  )
}
