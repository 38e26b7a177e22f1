'use client'
import { NumberInput, SegmentedControl } from '@mantine/core'
import classes from './try-it.module.css'
import type { CallValues } from './what-if-values.ts'

const KINDS = [
  { value: 'synthetic', label: 'Synthetic' },
  { value: 'past', label: 'Last hour' },
]

interface CallFieldsProps {
  readonly calls: CallValues
  readonly onChange: (calls: CallValues) => void
}

/** Which calls a prediction is made with. */
export function CallFields({ calls, onChange }: CallFieldsProps) {
  return (
    <>
      <div className={classes.callKind}>
        <span className={classes.label} id="call-kind">
          Calls
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
            label="How many"
            className={classes.figureField}
            min={1}
            max={10_000}
            allowDecimal={false}
            thousandSeparator=","
            value={calls.count}
            onChange={(count) => onChange({ ...calls, count })}
          />
          <NumberInput
            label="Per second"
            className={classes.figureField}
            min={0.01}
            max={10_000}
            value={calls.perSecond}
            onChange={(perSecond) => onChange({ ...calls, perSecond })}
          />
          <NumberInput
            label="Mean length"
            suffix=" s"
            className={classes.figureField}
            min={0}
            max={86_400}
            value={calls.holdSec}
            onChange={(holdSec) => onChange({ ...calls, holdSec })}
          />
        </>
      ) : null}
    </>
  )
}
