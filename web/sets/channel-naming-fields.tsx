import { Radio, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { CHANNEL_NAMINGS, type ChannelNaming } from '#engine/contract/vocabulary.ts'
import { CHANNEL_FORM_TEXTS, CHANNEL_NAMING_TEXTS } from '#web/texts/vocabulary.ts'

interface ChannelNamingFieldsProps {
  readonly form: Pick<UseFormReturnType<{ channelNaming: ChannelNaming }>, 'getValues' | 'getInputProps'>
  /** Of which message the header is. */
  readonly headerLine: string
}

/** Who says which channel a call is on; of a header only where somebody else does. */
export function ChannelNamingFields({ form, headerLine }: ChannelNamingFieldsProps) {
  return (
    <>
      <Radio.Group label={CHANNEL_FORM_TEXTS.naming} {...form.getInputProps('channelNaming')}>
        <Stack gap={6} mt={6}>
          {CHANNEL_NAMINGS.map((naming) => (
            <Radio key={naming} size="xs" value={naming} label={CHANNEL_NAMING_TEXTS[naming]} />
          ))}
        </Stack>
      </Radio.Group>
      {form.getValues().channelNaming === 'reported' ? (
        <TextInput
          label={CHANNEL_FORM_TEXTS.header}
          description={headerLine}
          {...form.getInputProps('channelHeader')}
        />
      ) : null}
    </>
  )
}
