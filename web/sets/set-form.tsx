'use client'
import { Divider, Group, NumberInput, Select, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { SetConfig } from '#engine/contract/config.ts'
import { PATH_POLICIES } from '#engine/contract/vocabulary.ts'
import { ConflictNotice } from '#web/components/conflict-notice.tsx'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { useSeenForm } from '#web/components/use-seen-form.ts'
import type { Seen } from '#web/lib/conflict.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { SET_FORM_TEXTS } from '#web/texts/set-form.ts'
import { PATH_TEXTS } from '#web/texts/vocabulary.ts'
import { createSetAction, updateSetAction } from './actions.ts'
import { CallFields } from './call-fields.tsx'
import { ChoiceFields } from './choice-fields.tsx'
import { EvidenceFields } from './evidence-fields.tsx'
import { FailoverFields } from './failover-fields.tsx'
import { LoadFields } from './load-fields.tsx'
import { ProbeFields } from './probe-fields.tsx'
import { RecoveryFields } from './recovery-fields.tsx'
import { type SetValues, setOf, setProblems, setValues } from './set-values.ts'

interface DrawerProps {
  readonly set: (SetConfig & Seen) | 'new' | null
  readonly onClose: () => void
}

export function SetDrawer({ set, onClose }: DrawerProps) {
  const title =
    set === 'new' || set === null ? SET_FORM_TEXTS.createTitle : SET_FORM_TEXTS.editTitle(setTitle(set))
  return (
    <FormDrawer title={title} opened={set !== null} onClose={onClose}>
      <SetForm set={set === 'new' ? null : set} onClose={onClose} />
    </FormDrawer>
  )
}

function SetForm({
  set,
  onClose,
}: {
  readonly set: (SetConfig & Seen) | null
  readonly onClose: () => void
}) {
  const form = useSeenForm({
    fresh: setValues(set),
    revision: set?.revision,
    validate: (values) => setProblems(values, set?.destinations ?? []),
    send: (values, revision) => {
      const { id: _, ...patch } = setOf(values)
      if (!set) return createSetAction(setOf(values))
      return updateSetAction({ id: set.id, patch: { ...patch, revision } })
    },
    onDone: onClose,
  })
  return (
    <DrawerForm form={form} onClose={onClose} action={set ? SET_FORM_TEXTS.save : SET_FORM_TEXTS.create}>
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <TextInput label={SET_FORM_TEXTS.name} required data-autofocus {...form.getInputProps('name')} />
        {set ? null : (
          <NumberInput
            label={SET_FORM_TEXTS.number}
            placeholder={SET_FORM_TEXTS.nextFree}
            min={1}
            maw={120}
            allowDecimal={false}
            {...form.getInputProps('id')}
          />
        )}
      </Group>
      <ChoiceFields form={form} />
      <FailoverFields form={form} />
      <CallFields form={form} />
      <RecoveryFields form={form} />
      <ProbeFields form={form} />
      <EvidenceFields form={form} />
      <LoadFields form={form} />
      <PathField form={form} />
      <ConflictNotice form={form} />
    </DrawerForm>
  )
}

function PathField({ form }: { readonly form: UseFormReturnType<SetValues> }) {
  return (
    <>
      <Divider label={SET_FORM_TEXTS.paths} labelPosition="left" mt="xs" />
      <Select
        label={SET_FORM_TEXTS.path}
        description={PATH_TEXTS[form.getValues().path].line}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={PATH_POLICIES.map((value) => ({ value, label: PATH_TEXTS[value].label }))}
        {...form.getInputProps('path')}
      />
    </>
  )
}
