'use client'
import { Checkbox, Divider, Group, NumberInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { SetValues } from './set-values.ts'

/** How a destination comes back, and what holds while none is up. */
export function RecoveryFields({ form }: { readonly form: UseFormReturnType<SetValues> }) {
  return (
    <>
      <Divider label="Coming back" labelPosition="left" mt="xs" />
      <Group grow align="flex-start">
        <NumberInput
          label="Slow start"
          description="After a recovery or switching on; 0: at once"
          suffix=" s"
          allowDecimal={false}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('slowStart.sec')}
        />
        <NumberInput
          label="Beginning with"
          description="Of its weight and of its capacity"
          suffix=" %"
          allowDecimal={false}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('slowStart.fromPercent')}
        />
      </Group>
      <Checkbox
        size="xs"
        label="Where all are down, try all of them"
        description="A call may get through where a probe did not; off: it is answered 503 at once"
        {...form.getInputProps('tryAllWhenDown', { type: 'checkbox' })}
      />
    </>
  )
}
