'use client'
import { Group, PasswordInput, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { hasProblemAt, MoreFields } from '#web/components/more-fields.tsx'
import type { DestinationValues } from './destination-values.ts'

const FIELDS = ['realm', 'user', 'password'].map((name) => `probeLogin.${name}`)

/** Credentials for a destination that challenges its probes (RFC 3261 §22). */
export function ProbeLoginFields({ form }: { readonly form: UseFormReturnType<DestinationValues> }) {
  const { probeLogin } = form.getValues()
  return (
    <MoreFields
      words="Sign in when it challenges a probe"
      isUsed={probeLogin.isKept}
      hasProblem={hasProblemAt(form.errors, FIELDS)}
    >
      <Group grow align="flex-start">
        <TextInput
          label="Realm"
          description="Nobody else is given the answer"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('probeLogin.realm')}
        />
        <TextInput label="User" autoComplete="off" {...form.getInputProps('probeLogin.user')} />
        <PasswordInput
          label="Password"
          placeholder={probeLogin.isKept ? 'one is kept' : ''}
          autoComplete="new-password"
          {...form.getInputProps('probeLogin.password')}
        />
      </Group>
    </MoreFields>
  )
}
