'use client'
import { Checkbox, Divider, Group, NumberInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { RECOVERY_TEXTS } from '#web/texts/set-form.ts'
import { UNIT_TEXTS } from '#web/texts/units.ts'
import type { SetValues } from './set-values.ts'

/** How a destination comes back, and what holds while none is up. */
export function RecoveryFields({ form }: { readonly form: UseFormReturnType<SetValues> }) {
  return (
    <>
      <Divider label={RECOVERY_TEXTS.title} labelPosition="left" mt="xs" />
      <Group grow align="flex-start">
        <NumberInput
          label={RECOVERY_TEXTS.slowStart}
          description={RECOVERY_TEXTS.slowStartLine}
          suffix={UNIT_TEXTS.seconds}
          allowDecimal={false}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('slowStart.sec')}
        />
        <NumberInput
          label={RECOVERY_TEXTS.from}
          description={RECOVERY_TEXTS.fromLine}
          suffix={UNIT_TEXTS.percent}
          allowDecimal={false}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('slowStart.fromPercent')}
        />
      </Group>
      <Checkbox
        size="xs"
        label={RECOVERY_TEXTS.tryAll}
        description={RECOVERY_TEXTS.tryAllLine}
        {...form.getInputProps('tryAllWhenDown', { type: 'checkbox' })}
      />
    </>
  )
}
