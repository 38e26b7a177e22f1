'use client'
import { NumberInput, Radio, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import type { Settings } from '#engine/contract/config.ts'
import { useMay } from '#web/components/person.tsx'
import { problemsLater } from '#web/components/problems.ts'
import { Select } from '#web/components/select.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useSeenForm } from '#web/components/use-seen-form.ts'
import type { Seen } from '#web/lib/conflict.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { useLive } from '#web/live/live-provider.tsx'
import { SETTINGS_TEXTS } from '#web/texts/settings.ts'
import { UNIT_TEXTS } from '#web/texts/units.ts'
import { updateSettingsAction } from './actions.ts'
import { EngineFacts } from './engine-facts.tsx'
import { LimitFields } from './limit-fields.tsx'
import { RecordFields } from './record-fields.tsx'
import { SettingForm } from './setting-form.tsx'
import { type SettingsValues, settingsOf, settingsValues } from './settings-values.ts'

export interface SetName {
  readonly id: number
  readonly name: string
}

interface EngineSettingsProps {
  readonly settings: Settings & Seen
  readonly sets: readonly SetName[]
  /** What numbers are where nobody chose, by their field. */
  readonly usual: Readonly<Record<string, number>>
}

export function EngineSettings(props: EngineSettingsProps) {
  const mayChange = useMay('admin')
  return (
    <>
      <EngineFacts />
      <SettingsForm {...props} mayChange={mayChange} />
    </>
  )
}

function SettingsForm({
  settings,
  sets,
  usual,
  mayChange,
}: EngineSettingsProps & { readonly mayChange: boolean }) {
  const { count } = useFormat()
  const form = useSeenForm({
    fresh: settingsValues(settings),
    revision: settings.revision,
    validate: problemsLater(async () => {
      const { settingsProblems } = await import('./settings-problems.ts')
      return (values) => settingsProblems(values, count)
    }),
    send: (values, revision) => updateSettingsAction({ ...settingsOf(values), revision }),
    onDone: () => {
      form.load()
      notifications.show({ message: SETTINGS_TEXTS.saved })
    },
  })
  const choices = sets.map((set) => ({ value: String(set.id), label: setTitle(set) }))
  return (
    <SettingForm form={form} mayChange={mayChange} action={SETTINGS_TEXTS.save}>
      <Radio.Group
        label={SETTINGS_TEXTS.unknown}
        description={SETTINGS_TEXTS.unknownLine}
        {...form.getInputProps('unknown')}
      >
        <Stack gap={10} mt={8}>
          <Radio size="xs" disabled={!mayChange} value="accept" label={SETTINGS_TEXTS.accept} />
          <Radio size="xs" disabled={!mayChange} value="refuse" label={SETTINGS_TEXTS.refuse} />
        </Stack>
      </Radio.Group>
      <Select
        label={SETTINGS_TEXTS.defaultSet}
        disabled={!mayChange}
        data={[{ value: '', label: SETTINGS_TEXTS.lowest }, ...choices]}
        {...form.getInputProps('defaultSetId')}
      />
      <ListenerSets form={form} choices={choices} mayChange={mayChange} />
      <NumberInput
        label={SETTINGS_TEXTS.longest}
        description={SETTINGS_TEXTS.longestLine}
        suffix={UNIT_TEXTS.minutes}
        disabled={!mayChange}
        allowDecimal={false}
        {...form.getInputProps('maxCallDurationMin')}
      />
      <RecordFields form={form} mayChange={mayChange} />
      <LimitFields form={form} usual={usual} mayChange={mayChange} />
    </SettingForm>
  )
}

interface ListenerSetsProps {
  readonly form: Pick<UseFormReturnType<SettingsValues>, 'getValues' | 'setFieldValue'>
  readonly choices: { value: string; label: string }[]
  readonly mayChange: boolean
}

/** A listener may have a set of its own, for callers that name none. */
function ListenerSets({ form, choices, mayChange }: ListenerSetsProps) {
  const engines = useLive((state) => state.engines)
  const names = new Set([
    ...engines.flatMap((engine) => engine.listeners),
    ...Object.keys(form.getValues().listenerSets),
  ])
  return [...names]
    .sort()
    .map((name) => (
      <Select
        key={name}
        label={SETTINGS_TEXTS.listenerSet(name)}
        disabled={!mayChange}
        data={[{ value: '', label: SETTINGS_TEXTS.asAbove }, ...choices]}
        value={form.getValues().listenerSets[name] ?? ''}
        onChange={(value) =>
          form.setFieldValue('listenerSets', { ...form.getValues().listenerSets, [name]: value ?? '' })
        }
      />
    ))
}
