'use client'
import { NumberInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import classes from './settings.module.css'
import type { SettingsValues } from './settings-values.ts'

interface RecordFieldsProps {
  readonly form: Pick<UseFormReturnType<SettingsValues>, 'getInputProps'>
  readonly mayChange: boolean
}

/** How long call records are kept, and how often the books are looked over. */
export function RecordFields({ form, mayChange }: RecordFieldsProps) {
  return (
    <fieldset className={classes.limits}>
      <legend className={classes.limitTitle}>Call records</legend>
      <NumberInput
        label="Kept for"
        suffix=" days"
        disabled={!mayChange}
        allowDecimal={false}
        {...form.getInputProps('records.days')}
      />
      <NumberInput
        label="And no more than"
        description="The oldest go first"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        suffix=" records"
        thousandSeparator=" "
        disabled={!mayChange}
        allowDecimal={false}
        {...form.getInputProps('records.rows')}
      />
      <NumberInput
        label="The books are looked over every"
        description="Calls that nobody vouches for any more are shown then"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        suffix=" s"
        disabled={!mayChange}
        allowDecimal={false}
        {...form.getInputProps('reconcileSec')}
      />
    </fieldset>
  )
}
