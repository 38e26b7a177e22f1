'use client'
import { Group, PasswordInput, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { hasProblemAt, MoreFields } from '#web/components/more-fields.tsx'
import { PROBE_LOGIN_TEXTS } from '#web/texts/probes.ts'
import type { DestinationValues } from './destination-values.ts'

const FIELDS = ['realm', 'user', 'password'].map((name) => `probeLogin.${name}`)

/** Credentials for a destination that challenges its probes (RFC 3261 §22). */
export function ProbeLoginFields({ form }: { readonly form: UseFormReturnType<DestinationValues> }) {
  const { probeLogin } = form.getValues()
  return (
    <MoreFields
      words={PROBE_LOGIN_TEXTS.more}
      isUsed={probeLogin.isKept}
      hasProblem={hasProblemAt(form.errors, FIELDS)}
    >
      <Group grow align="flex-start">
        <TextInput
          label={PROBE_LOGIN_TEXTS.realm}
          description={PROBE_LOGIN_TEXTS.realmLine}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('probeLogin.realm')}
        />
        <TextInput
          label={PROBE_LOGIN_TEXTS.user}
          autoComplete="off"
          {...form.getInputProps('probeLogin.user')}
        />
        <PasswordInput
          label={PROBE_LOGIN_TEXTS.password}
          placeholder={probeLogin.isKept ? PROBE_LOGIN_TEXTS.kept : ''}
          autoComplete="new-password"
          {...form.getInputProps('probeLogin.password')}
        />
      </Group>
    </MoreFields>
  )
}
