'use client'
import { Checkbox, Divider, Group, NumberInput, Select, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import type { SetConfig } from '#engine/contract/config.ts'
import { ALGORITHMS, PATH_POLICIES } from '#engine/contract/vocabulary.ts'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { problemsOf, useSubmit } from '#web/components/use-submit.ts'
import { setInputSchema } from '#web/lib/inputs.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { ALGORITHM_TEXTS, PATH_TEXTS } from '#web/lib/texts.ts'
import { createSetAction, updateSetAction } from './actions.ts'
import { type SetValues, setOf, setValues } from './set-values.ts'

interface DrawerProps {
  readonly set: SetConfig | 'new' | null
  readonly onClose: () => void
}

export function SetDrawer({ set, onClose }: DrawerProps) {
  const title = set === 'new' || set === null ? 'Create a set' : `Edit ${setTitle(set)}`
  return (
    <FormDrawer title={title} opened={set !== null} onClose={onClose}>
      <SetForm set={set === 'new' ? null : set} onClose={onClose} />
    </FormDrawer>
  )
}

function SetForm({ set, onClose }: { readonly set: SetConfig | null; readonly onClose: () => void }) {
  const form = useForm({
    initialValues: setValues(set),
    validate: (values) => problemsOf(setInputSchema, setOf(values)),
  })
  const submit = useSubmit(form, onClose)
  const save = form.onSubmit((values) =>
    submit.send(() => {
      const { id: _, ...patch } = setOf(values)
      return set ? updateSetAction({ id: set.id, patch }) : createSetAction(setOf(values))
    }),
  )
  return (
    <DrawerForm
      onSubmit={save}
      onClose={onClose}
      action={set ? 'Save' : 'Create'}
      problem={submit.problem}
      isBusy={submit.isBusy}
    >
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <TextInput label="Name" required data-autofocus {...form.getInputProps('name')} />
        {set ? null : (
          <NumberInput
            label="Number"
            placeholder="next free"
            min={1}
            maw={120}
            allowDecimal={false}
            {...form.getInputProps('id')}
          />
        )}
      </Group>
      <Select
        label="Algorithm"
        description={ALGORITHM_TEXTS[form.getValues().algorithm].line}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={ALGORITHMS.map((value) => ({ value, label: ALGORITHM_TEXTS[value].label }))}
        {...form.getInputProps('algorithm')}
      />
      <FailoverFields form={form} />
      <ProbeFields form={form} />
      <PathField form={form} />
    </DrawerForm>
  )
}

type Form = UseFormReturnType<SetValues>

function FailoverFields({ form }: { readonly form: Form }) {
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

function ProbeFields({ form }: { readonly form: Form }) {
  return (
    <>
      <Divider label="Probes" labelPosition="left" mt="xs" />
      <Checkbox
        size="xs"
        label="Probe destinations with OPTIONS"
        description="Without probes a destination is unknown, never up"
        {...form.getInputProps('probe.enabled', { type: 'checkbox' })}
      />
      {form.getValues().probe.enabled ? (
        <>
          <Group grow align="flex-start">
            <NumberInput
              label="Interval"
              suffix=" ms"
              allowDecimal={false}
              {...form.getInputProps('probe.intervalMs')}
            />
            <NumberInput
              label="Time-out"
              suffix=" ms"
              allowDecimal={false}
              {...form.getInputProps('probe.timeoutMs')}
            />
          </Group>
          <Group grow align="flex-start">
            <NumberInput
              label="Failures until down"
              allowDecimal={false}
              {...form.getInputProps('probe.fall')}
            />
            <NumberInput
              label="Answers until up"
              allowDecimal={false}
              {...form.getInputProps('probe.rise')}
            />
          </Group>
        </>
      ) : null}
    </>
  )
}

function PathField({ form }: { readonly form: Form }) {
  return (
    <>
      <Divider label="Telephones that register through this set" labelPosition="left" mt="xs" />
      <Select
        label="Path in a REGISTER"
        description={PATH_TEXTS[form.getValues().path].line}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={PATH_POLICIES.map((value) => ({ value, label: PATH_TEXTS[value].label }))}
        {...form.getInputProps('path')}
      />
    </>
  )
}
