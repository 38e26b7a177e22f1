'use client'
import { Group, NumberInput, Select, TextInput } from '@mantine/core'
import type { SourceConfig } from '#engine/contract/config.ts'
import { ConflictNotice } from '#web/components/conflict-notice.tsx'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { problemsOf } from '#web/components/problems.ts'
import { useSeenForm } from '#web/components/use-seen-form.ts'
import type { Seen } from '#web/lib/conflict.ts'
import { type SourceInput, sourceInputSchema } from '#web/lib/inputs.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { ChannelNamingFields } from '#web/sets/channel-naming-fields.tsx'
import { takesOf, takesText } from '#web/sets/placing-values.ts'
import { SOURCE_FORM_TEXTS } from '#web/texts/sources.ts'
import { createSourceAction, updateSourceAction } from './actions.ts'
import type { SetName } from './engine-settings.tsx'

interface DrawerProps {
  readonly source: (SourceConfig & Seen) | 'new' | null
  readonly sets: readonly SetName[]
  readonly onClose: () => void
}

export function SourceDrawer({ source, sets, onClose }: DrawerProps) {
  const isNew = source === 'new' || source === null
  return (
    <FormDrawer
      title={isNew ? SOURCE_FORM_TEXTS.addTitle : SOURCE_FORM_TEXTS.editTitle(source.name)}
      opened={source !== null}
      onClose={onClose}
    >
      <SourceForm source={isNew ? null : source} sets={sets} onClose={onClose} />
    </FormDrawer>
  )
}

interface SourceValues extends Record<string, unknown> {
  name: string
  network: string
  port: number | string
  setId: string
  takes: string
  callsPerSecond: number | string
  channels: number | string
  channelNaming: SourceConfig['channelNaming']
  channelHeader: string
}

function valuesOf(source: SourceConfig | null): SourceValues {
  return {
    name: source?.name ?? '',
    network: source?.network ?? '',
    port: source?.port ?? '',
    setId: source?.setId ? String(source.setId) : '',
    takes: source?.takes ? takesText(source.takes) : '',
    callsPerSecond: source?.callsPerSecond ?? '',
    channels: source?.channels ?? '',
    channelNaming: source?.channelNaming ?? 'assigned',
    channelHeader: source?.channelHeader ?? '',
  }
}

const optional = (value: number | string): number | null => (value === '' ? null : Number(value))

function inputOf(values: SourceValues): SourceInput {
  return {
    name: values.name.trim(),
    network: values.network.trim(),
    port: optional(values.port),
    setId: optional(values.setId),
    takes: values.takes.trim() === '' ? null : takesOf(values.takes),
    callsPerSecond: optional(values.callsPerSecond),
    channels: optional(values.channels),
    channelNaming: values.channelNaming,
    channelHeader: values.channelNaming === 'reported' ? values.channelHeader.trim() : '',
  }
}

/** What its calls take is written as one text. */
function problemsOfSource(values: SourceValues): Record<string, string> {
  const problems = problemsOf(sourceInputSchema, inputOf(values))
  const ofTakes = Object.entries(problems).find(([path]) => path.startsWith('takes'))
  return ofTakes ? { ...problems, takes: ofTakes[1] } : problems
}

function SourceForm({
  source,
  sets,
  onClose,
}: {
  readonly source: (SourceConfig & Seen) | null
  readonly sets: readonly SetName[]
  readonly onClose: () => void
}) {
  const form = useSeenForm({
    fresh: valuesOf(source),
    revision: source?.revision,
    validate: problemsOfSource,
    send: (values, revision) =>
      source
        ? updateSourceAction({ id: source.id, patch: { ...inputOf(values), revision } })
        : createSourceAction(inputOf(values)),
    onDone: onClose,
  })
  const choices = [
    { value: '', label: SOURCE_FORM_TEXTS.byListener },
    ...sets.map((set) => ({ value: String(set.id), label: setTitle(set) })),
  ]
  return (
    <DrawerForm
      form={form}
      onClose={onClose}
      action={source ? SOURCE_FORM_TEXTS.save : SOURCE_FORM_TEXTS.add}
    >
      <TextInput label={SOURCE_FORM_TEXTS.name} required data-autofocus {...form.getInputProps('name')} />
      <TextInput
        label={SOURCE_FORM_TEXTS.address}
        description={SOURCE_FORM_TEXTS.addressLine}
        placeholder={SOURCE_FORM_TEXTS.addressSample}
        required
        {...form.getInputProps('network')}
      />
      <Group grow align="flex-start">
        <NumberInput
          label={SOURCE_FORM_TEXTS.port}
          description={SOURCE_FORM_TEXTS.portLine}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder={SOURCE_FORM_TEXTS.anyPort}
          allowDecimal={false}
          {...form.getInputProps('port')}
        />
        <NumberInput
          label={SOURCE_FORM_TEXTS.channels}
          description={SOURCE_FORM_TEXTS.channelsLine}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          allowDecimal={false}
          {...form.getInputProps('channels')}
        />
      </Group>
      <Select label={SOURCE_FORM_TEXTS.set} data={choices} {...form.getInputProps('setId')} />
      <Group grow align="flex-start">
        <NumberInput
          label={SOURCE_FORM_TEXTS.callsPerSecond}
          description={SOURCE_FORM_TEXTS.callsPerSecondLine}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={1}
          allowDecimal={false}
          {...form.getInputProps('callsPerSecond')}
        />
        <TextInput
          label={SOURCE_FORM_TEXTS.takes}
          description={SOURCE_FORM_TEXTS.takesLine}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('takes')}
        />
      </Group>
      <ChannelNamingFields form={form} headerLine={SOURCE_FORM_TEXTS.channelHeaderLine} />
      <ConflictNotice form={form} />
    </DrawerForm>
  )
}
