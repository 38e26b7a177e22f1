'use client'
import { Checkbox, Divider, NumberInput, Textarea, TextInput } from '@mantine/core'
import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { ConflictNotice } from '#web/components/conflict-notice.tsx'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { useSeenForm } from '#web/components/use-seen-form.ts'
import type { Seen } from '#web/lib/conflict.ts'
import { destinationName } from '#web/lib/uri.ts'
import { DESTINATION_FORM_TEXTS } from '#web/texts/destination-form.ts'
import { createDestinationAction, updateDestinationAction } from './actions.ts'
import { ChannelNamingFields } from './channel-naming-fields.tsx'
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
      ? DESTINATION_FORM_TEXTS.addTitle(set.id)
      : DESTINATION_FORM_TEXTS.editTitle(destinationName(destination))
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
  const form = useSeenForm({
    fresh: destinationValues(present),
    revision: present?.revision,
    validate: (values) => destinationProblems(values, set.probe),
    send: (values, revision) => {
      const input = destinationOf(values)
      if (!destination) return createDestinationAction({ setId: set.id, destination: input })
      const { adminState: _, ...patch } = input
      return updateDestinationAction({ id: destination.id, patch: { ...patch, revision } })
    },
    onDone: onClose,
  })
  return (
    <DrawerForm
      form={form}
      onClose={onClose}
      action={destination ? DESTINATION_FORM_TEXTS.save : DESTINATION_FORM_TEXTS.add}
    >
      <TextInput
        label={DESTINATION_FORM_TEXTS.address}
        description={DESTINATION_FORM_TEXTS.addressLine}
        placeholder={DESTINATION_FORM_TEXTS.addressSample}
        required
        data-autofocus
        {...form.getInputProps('uri')}
      />
      <TextInput
        label={DESTINATION_FORM_TEXTS.description}
        description={DESTINATION_FORM_TEXTS.descriptionLine}
        {...form.getInputProps('description')}
      />
      <TlsFields form={form} />
      <div className={classes.figures}>
        <NumberInput
          label={DESTINATION_FORM_TEXTS.weight}
          min={0}
          allowDecimal={false}
          {...form.getInputProps('weight')}
        />
        <NumberInput
          label={DESTINATION_FORM_TEXTS.priority}
          description={DESTINATION_FORM_TEXTS.priorityLine}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          allowDecimal={false}
          {...form.getInputProps('priority')}
        />
        <NumberInput
          label={DESTINATION_FORM_TEXTS.channels}
          description={DESTINATION_FORM_TEXTS.channelsLine}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={0}
          allowDecimal={false}
          {...form.getInputProps('channels')}
        />
        <NumberInput
          label={DESTINATION_FORM_TEXTS.callsPerSecond}
          description={DESTINATION_FORM_TEXTS.callsPerSecondLine}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={1}
          allowDecimal={false}
          {...form.getInputProps('callsPerSecond')}
        />
      </div>
      <Checkbox
        size="xs"
        label={DESTINATION_FORM_TEXTS.lastResort}
        description={DESTINATION_FORM_TEXTS.lastResortLine}
        {...form.getInputProps('lastResort', { type: 'checkbox' })}
      />
      <ChannelNamingFields form={form} headerLine={DESTINATION_FORM_TEXTS.channelHeaderLine} />
      <FeedFields form={form} />
      <OverrideFields form={form} set={set} />
      <ProbeLoginFields form={form} />
      <Divider label={DESTINATION_FORM_TEXTS.more} labelPosition="left" mt="xs" />
      <Textarea
        label={DESTINATION_FORM_TEXTS.networks}
        description={DESTINATION_FORM_TEXTS.networksLine}
        autosize
        minRows={1}
        maxRows={6}
        {...form.getInputProps('contactNetworks')}
      />
      <Textarea
        label={DESTINATION_FORM_TEXTS.attributes}
        description={DESTINATION_FORM_TEXTS.attributesLine}
        autosize
        minRows={1}
        maxRows={6}
        {...form.getInputProps('attributes')}
      />
      <ConflictNotice form={form} />
    </DrawerForm>
  )
}
