'use client'
import type { RecordedAttempt } from '#engine/contract/call-record.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import { DetailSection } from '#web/health/detail-section.tsx'
import type { CallNames, KeptCall } from '#web/lib/call-records.ts'
import { destinationOf, nameOf, passedOverLine } from '#web/lib/call-words.ts'
import { TRAIL_TEXTS } from '#web/texts/call-details.ts'
import classes from './calls.module.css'

interface TrailProps {
  readonly call: KeptCall
  readonly names: CallNames
}

/** How its way was decided: each destination in turn, what came of it, and who was passed over and why. */
export function AttemptTrail({ call, names }: TrailProps) {
  const leftOver = passedOverLine(call.leftOver, names)
  return (
    <DetailSection title={TRAIL_TEXTS.title}>
      {call.attempts.length === 0 ? <p className="faint">{TRAIL_TEXTS.notSent}</p> : null}
      <ol className={classes.trail} aria-label={TRAIL_TEXTS.attempts}>
        {call.attempts.map((attempt) => (
          <Attempt
            key={`${attempt.startedMs} ${attempt.destinationId} ${attempt.target}`}
            attempt={attempt}
            names={names}
          />
        ))}
      </ol>
      {leftOver === '' ? null : (
        <p className={classes.leftOver}>
          <span className="faint">{TRAIL_TEXTS.nobodyLeft}</span> {leftOver}
        </p>
      )}
    </DetailSection>
  )
}

function Attempt({ attempt, names }: { readonly attempt: RecordedAttempt; readonly names: CallNames }) {
  const format = useFormat()
  const passedOver = passedOverLine(attempt.skipped, names)
  return (
    <li className={classes.attempt}>
      <div className={classes.attemptHead}>
        <span className={classes.attemptAt}>{TRAIL_TEXTS.at(format.count(attempt.startedMs))}</span>
        <strong>{destinationOf(names, attempt.destinationId)}</strong>
        <span>{attempt.outcome}</span>
        <span className={classes.attemptTook}>{TRAIL_TEXTS.after(format.count(attempt.tookMs))}</span>
      </div>
      <div className={classes.attemptUnder}>
        {nameOf(names.sets, 'set', attempt.setId)}, {attempt.target}
      </div>
      {passedOver === '' ? null : (
        <div className={classes.attemptUnder}>{TRAIL_TEXTS.passedOver(passedOver)}</div>
      )}
    </li>
  )
}
