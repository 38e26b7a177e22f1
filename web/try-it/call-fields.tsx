'use client'
import { NumberInput, SegmentedControl } from '@mantine/core'
import type { SetConfig } from '#engine/contract/config.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useLive } from '#web/live/live-provider.tsx'
import { TRY_IT_TEXTS } from '#web/texts/try-it.ts'
import classes from './try-it.module.css'
import type { CallValues } from './what-if-values.ts'

const TEXTS = TRY_IT_TEXTS.calls

const KINDS = [
  { value: 'synthetic', label: TEXTS.synthetic },
  { value: 'past', label: TEXTS.past },
]

interface CallFieldsProps {
  readonly set: SetConfig
  readonly calls: CallValues
  readonly onChange: (calls: CallValues) => void
}

/** Which calls a prediction is made with. */
export function CallFields({ set, calls, onChange }: CallFieldsProps) {
  return (
    <>
      <div className={classes.callKind}>
        <span className={classes.label} id="call-kind">
          {TEXTS.label}
        </span>
        <SegmentedControl
          size="xs"
          data={KINDS}
          aria-labelledby="call-kind"
          value={calls.kind}
          onChange={(kind) => onChange({ ...calls, kind: kind === 'past' ? 'past' : 'synthetic' })}
        />
      </div>
      {calls.kind === 'synthetic' ? (
        <>
          <NumberInput
            label={TEXTS.count}
            className={classes.figureField}
            min={1}
            max={10_000}
            allowDecimal={false}
            thousandSeparator=","
            value={calls.count}
            onChange={(count) => onChange({ ...calls, count })}
          />
          <NumberInput
            label={TEXTS.perSecond}
            className={classes.figureField}
            min={0.01}
            max={10_000}
            value={calls.perSecond}
            onChange={(perSecond) => onChange({ ...calls, perSecond })}
          />
          <NumberInput
            label={TEXTS.hold}
            suffix={TEXTS.seconds}
            className={classes.figureField}
            min={0}
            max={86_400}
            value={calls.holdSec}
            onChange={(holdSec) => onChange({ ...calls, holdSec })}
          />
        </>
      ) : null}
      <StartField set={set} calls={calls} onChange={onChange} />
    </>
  )
}

/** A set that is busy at this moment places the next calls otherwise than an empty one. */
function StartField({ set, calls, onChange }: CallFieldsProps) {
  const format = useFormat()
  const present = useLive((state) =>
    set.destinations.reduce((sum, { id }) => sum + (state.destinations.get(id)?.activeCalls ?? 0), 0),
  )
  const { label, empty, now } = TRY_IT_TEXTS.start
  return (
    <div className={classes.callKind}>
      <span className={classes.label} id="call-start">
        {label}
      </span>
      <SegmentedControl
        size="xs"
        data={[
          { value: 'empty', label: empty },
          { value: 'now', label: now(format.count(present)) },
        ]}
        aria-labelledby="call-start"
        value={calls.startsFrom}
        onChange={(start) => onChange({ ...calls, startsFrom: start === 'now' ? 'now' : 'empty' })}
      />
    </div>
  )
}
