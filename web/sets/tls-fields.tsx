'use client'
import { Switch, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Notice } from '#web/components/notice.tsx'
import { TLS_TEXTS } from '#web/texts/destination-form.ts'
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
        label={TLS_TEXTS.verify}
        description={TLS_TEXTS.verifyLine}
        {...form.getInputProps('tlsVerify', { type: 'checkbox' })}
      />
      {tlsVerify ? (
        <TextInput
          label={TLS_TEXTS.name}
          description={TLS_TEXTS.nameLine(host)}
          placeholder={host}
          {...form.getInputProps('tlsName')}
        />
      ) : (
        <Notice kind="warn">{TLS_TEXTS.unverified}</Notice>
      )}
    </>
  )
}
