'use client'
import { Checkbox, Divider, Group, NumberInput, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { SetValues } from './set-values.ts'

/** When a call moves on to the next destination, and what it is answered where none is left. */
export function FailoverFields({ form }: { readonly form: UseFormReturnType<SetValues> }) {
  return (
    <>
      <Divider label="When an attempt fails" labelPosition="left" mt="xs" />
      <Group grow align="flex-start">
        <NumberInput
          label="Attempt time-out"
          suffix=" ms"
          allowDecimal={false}
          {...form.getInputProps('attemptTimeoutMs')}
        />
        <NumberInput
          label="Ring time-out"
          suffix=" s"
          allowDecimal={false}
          {...form.getInputProps('ringTimeoutSec')}
        />
        <NumberInput label="Most attempts" allowDecimal={false} {...form.getInputProps('maxAttempts')} />
      </Group>
      <Group grow align="flex-start">
        <TextInput
          label="Codes that move on"
          description="To the next destination"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('failoverCodes')}
        />
        <NumberInput
          label="Code when all are full"
          allowDecimal={false}
          {...form.getInputProps('fullCode')}
        />
      </Group>
      <Checkbox
        size="xs"
        label="Write the destination’s host and port into the Request-URI"
        {...form.getInputProps('rewriteRequestUri', { type: 'checkbox' })}
      />
    </>
  )
}
