'use client'
import { Group, NumberInput, Radio, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { SourceConfig } from '#engine/contract/config.ts'
import { CHANNEL_NAMINGS } from '#engine/contract/vocabulary.ts'
import { ConflictNotice } from '#web/components/conflict-notice.tsx'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { useSeen } from '#web/components/use-seen.ts'
import { problemsOf, useSubmit } from '#web/components/use-submit.ts'
import type { Seen } from '#web/lib/conflict.ts'
import { type SourceInput, sourceInputSchema } from '#web/lib/inputs.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { takesOf, takesText } from '#web/sets/placing-values.ts'
import { CHANNEL_NAMING_TEXTS } from '#web/texts/vocabulary.ts'
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
      title={isNew ? 'Add a source' : `Edit source ${source.name}`}
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
  const form = useForm({
    initialValues: valuesOf(source),
    validate: (values) => problemsOfSource(values),
  })
  const submit = useSubmit(form, onClose)
  const seen = useSeen(form, valuesOf(source), source?.revision, submit.clear)
  const save = form.onSubmit((values) =>
    submit.send(() =>
      source
        ? updateSourceAction({ id: source.id, patch: { ...inputOf(values), revision: seen.revision } })
        : createSourceAction(inputOf(values)),
    ),
  )
  const choices = [
    { value: '', label: 'By listener, else the default' },
    ...sets.map((set) => ({ value: String(set.id), label: setTitle(set) })),
  ]
  return (
    <DrawerForm
      onSubmit={save}
      onClose={onClose}
      action={source ? 'Save' : 'Add'}
      problem={submit.problem}
      isBusy={submit.isBusy}
    >
      <TextInput label="Name" required data-autofocus {...form.getInputProps('name')} />
      <TextInput
        label="Address"
        description="One address, or a network as address/bits"
        placeholder="10.0.0.0/24"
        required
        {...form.getInputProps('network')}
      />
      <Group grow align="flex-start">
        <NumberInput
          label="Port"
          description="Where several callers share an address"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="any"
          allowDecimal={false}
          {...form.getInputProps('port')}
        />
        <NumberInput
          label="Channels"
          description="Empty is unlimited"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          allowDecimal={false}
          {...form.getInputProps('channels')}
        />
      </Group>
      <Select label="Set of its calls" data={choices} {...form.getInputProps('setId')} />
      <Group grow align="flex-start">
        <NumberInput
          label="Calls per second"
          description="Above them 503; empty: no cap"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={1}
          allowDecimal={false}
          {...form.getInputProps('callsPerSecond')}
        />
        <TextInput
          label="Its calls take"
          description="Besides a channel, as conf=1; empty: as the set says"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('takes')}
        />
      </Group>
      <Radio.Group label="Who says which channel a call is on" {...form.getInputProps('channelNaming')}>
        <Stack gap={6} mt={6}>
          {CHANNEL_NAMINGS.map((naming) => (
            <Radio key={naming} size="xs" value={naming} label={CHANNEL_NAMING_TEXTS[naming]} />
          ))}
        </Stack>
      </Radio.Group>
      {form.getValues().channelNaming === 'reported' ? (
        <TextInput
          label="Header with the channel"
          description="Of the INVITE; empty: the user part of Contact"
          {...form.getInputProps('channelHeader')}
        />
      ) : null}
      <ConflictNotice conflict={submit.conflict} seen={seen} />
    </DrawerForm>
  )
}
