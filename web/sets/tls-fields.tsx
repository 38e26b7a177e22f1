'use client'
import { Switch, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Notice } from '#web/components/notice.tsx'
import { type DestinationValues, tlsHostOf } from './destination-values.ts'

/** How a destination proves who it is; shown where its address may lead to TLS. */
export function TlsFields({ form }: { readonly form: UseFormReturnType<DestinationValues> }) {
  const { uri, tlsVerify } = form.getValues()
  const host = tlsHostOf(uri)
  if (host === null) return null
  return (
    <>
      <Switch
        size="xs"
        label="Check its TLS certificate"
        description="It must be valid and made out to this destination, or no call goes there"
        {...form.getInputProps('tlsVerify', { type: 'checkbox' })}
      />
      {tlsVerify ? (
        <TextInput
          label="Name in its certificate"
          description={`Empty: ${host}, the host of its address`}
          placeholder={host}
          {...form.getInputProps('tlsName')}
        />
      ) : (
        <Notice kind="warn">
          Anybody can pose as this destination: calls to it are encrypted, but nobody knows for whom.
        </Notice>
      )}
    </>
  )
}
