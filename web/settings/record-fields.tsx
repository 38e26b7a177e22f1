'use client'
import { NumberInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { RECORD_SETTINGS_TEXTS } from '#web/texts/settings.ts'
import { UNIT_TEXTS } from '#web/texts/units.ts'
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
      <legend className={classes.limitTitle}>{RECORD_SETTINGS_TEXTS.title}</legend>
      <NumberInput
        label={RECORD_SETTINGS_TEXTS.days}
        suffix={UNIT_TEXTS.days}
        disabled={!mayChange}
        allowDecimal={false}
        {...form.getInputProps('records.days')}
      />
      <NumberInput
        label={RECORD_SETTINGS_TEXTS.rows}
        description={RECORD_SETTINGS_TEXTS.rowsLine}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        suffix={RECORD_SETTINGS_TEXTS.rowsUnit}
        thousandSeparator=" "
        disabled={!mayChange}
        allowDecimal={false}
        {...form.getInputProps('records.rows')}
      />
      <NumberInput
        label={RECORD_SETTINGS_TEXTS.reconcile}
        description={RECORD_SETTINGS_TEXTS.reconcileLine}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        suffix={UNIT_TEXTS.seconds}
        disabled={!mayChange}
        allowDecimal={false}
        {...form.getInputProps('reconcileSec')}
      />
    </fieldset>
  )
}
