'use client'
import { Checkbox, Divider, NumberInput, Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { CHANNEL_NAMINGS } from '#engine/contract/vocabulary.ts'
import { ConflictNotice } from '#web/components/conflict-notice.tsx'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { useSeen } from '#web/components/use-seen.ts'
import { useSubmit } from '#web/components/use-submit.ts'
import type { Seen } from '#web/lib/conflict.ts'
import { destinationName } from '#web/lib/uri.ts'
import { CHANNEL_NAMING_TEXTS } from '#web/texts/vocabulary.ts'
import { createDestinationAction, updateDestinationAction } from './actions.ts'
import { destinationOf, destinationProblems, destinationValues } from './destination-values.ts'
import { FeedFields } from './feed-fields.tsx'
import { OverrideFields } from './override-fields.tsx'
import { ProbeLoginFields } from './probe-login-fields.tsx'
import classes from './sets.module.css'
import { TlsFields } from './tls-fields.tsx'

interface DrawerProps {
  readonly set: SetConfig
  readonly destination: DestinationConfig | 'new' | null
  readonly onClose: () => void
}

export function DestinationDrawer({ set, destination, onClose }: DrawerProps) {
  const isNew = destination === 'new'
  const title =
    isNew || destination === null
      ? `Add a destination to set ${set.id}`
      : `Edit ${destinationName(destination)}`
  return (
    <FormDrawer title={title} opened={destination !== null} onClose={onClose}>
      <DestinationForm set={set} destination={isNew ? null : destination} onClose={onClose} />
    </FormDrawer>
  )
}

interface FormProps {
  readonly set: SetConfig
  readonly destination: DestinationConfig | null
  readonly onClose: () => void
}

function DestinationForm({ set, destination, onClose }: FormProps) {
  const present: (DestinationConfig & Seen) | null =
    set.destinations.find(({ id }) => id === destination?.id) ?? destination
  const form = useForm({
    initialValues: destinationValues(present),
    validate: (values) => destinationProblems(values, set.probe),
  })
  const submit = useSubmit(form, onClose)
  const seen = useSeen(form, destinationValues(present), present?.revision, submit.clear)
  const save = form.onSubmit((values) =>
    submit.send(() => {
      const input = destinationOf(values)
      if (!destination) return createDestinationAction({ setId: set.id, destination: input })
      const { adminState: _, ...patch } = input
      return updateDestinationAction({ id: destination.id, patch: { ...patch, revision: seen.revision } })
    }),
  )
  return (
    <DrawerForm
      onSubmit={save}
      onClose={onClose}
      action={destination ? 'Save' : 'Add'}
      problem={submit.problem}
      isBusy={submit.isBusy}
    >
      <TextInput
        label="Address"
        description="sip:HOST[:PORT][;transport=tcp|tls|ws|wss]; a name without port is looked up (NAPTR, SRV)"
        placeholder="sip:10.0.0.1:5060"
        required
        data-autofocus
        {...form.getInputProps('uri')}
      />
      <TextInput
        label="Description"
        description="What people call it; shown in place of the address"
        {...form.getInputProps('description')}
      />
      <TlsFields form={form} />
      <div className={classes.figures}>
        <NumberInput label="Weight" min={0} allowDecimal={false} {...form.getInputProps('weight')} />
        <NumberInput
          label="Priority"
          description="Higher is tried first"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          allowDecimal={false}
          {...form.getInputProps('priority')}
        />
        <NumberInput
          label="Channels"
          description="Empty is unlimited"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={0}
          allowDecimal={false}
          {...form.getInputProps('channels')}
        />
        <NumberInput
          label="Calls/s"
          description="New ones; empty: no cap"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={1}
          allowDecimal={false}
          {...form.getInputProps('callsPerSecond')}
        />
      </div>
      <Checkbox
        size="xs"
        label="Keep it for the last resort"
        description="It gets a call only where no other destination of the set can take it"
        {...form.getInputProps('lastResort', { type: 'checkbox' })}
      />
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
          description="Of the 18x or 2xx; empty: the user part of Contact"
          {...form.getInputProps('channelHeader')}
        />
      ) : null}
      <FeedFields form={form} />
      <OverrideFields form={form} set={set} />
      <ProbeLoginFields form={form} />
      <Divider label="More" labelPosition="left" mt="xs" />
      <Textarea
        label="Contact networks"
        description="Networks its Contact and Record-Route may name, one a line: 10.0.0.0/24"
        autosize
        minRows={1}
        maxRows={6}
        {...form.getInputProps('contactNetworks')}
      />
      <Textarea
        label="Attributes"
        description="name=value, one a line; kept for you, not used for routing"
        autosize
        minRows={1}
        maxRows={6}
        {...form.getInputProps('attributes')}
      />
      <ConflictNotice conflict={submit.conflict} seen={seen} />
    </DrawerForm>
  )
}
