'use client'
import { Checkbox, NumberInput, Radio, Select, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { ALGORITHM_FACTS } from '#engine/contract/algorithms.ts'
import { ALGORITHMS, type Algorithm, SET_MODES } from '#engine/contract/vocabulary.ts'
import { Notice } from '#web/components/notice.tsx'
import { CHOICE_TEXTS } from '#web/texts/set-form.ts'
import { UNIT_TEXTS } from '#web/texts/units.ts'
import { ALGORITHM_TEXTS, SET_MODE_TEXTS } from '#web/texts/vocabulary.ts'
import type { SetValues } from './set-values.ts'

type Form = UseFormReturnType<SetValues>
type Below = ('label' | 'input' | 'description' | 'error')[]
const BELOW: Below = ['label', 'input', 'description', 'error']

const KINDS = [
  { group: CHOICE_TEXTS.sameKey, kinds: ['hash'] },
  { group: CHOICE_TEXTS.inTurn, kinds: ['rotation'] },
  { group: CHOICE_TEXTS.byChance, kinds: ['chance'] },
  { group: CHOICE_TEXTS.inOrder, kinds: ['order', 'fork'] },
  { group: CHOICE_TEXTS.byLoad, kinds: ['load', 'latency'] },
] as const

const CHOICES = KINDS.map(({ group, kinds }) => ({
  group,
  items: ALGORITHMS.filter((name) => kinds.some((kind) => kind === ALGORITHM_FACTS[name].kind)).map(
    (value) => ({
      value,
      label: ALGORITHM_TEXTS[value].label,
    }),
  ),
}))

/** Who gets a call, and what that goes by. */
export function ChoiceFields({ form }: { readonly form: Form }) {
  const { algorithm, mode } = form.getValues()
  return (
    <>
      <Select
        label={CHOICE_TEXTS.algorithm}
        description={`${ALGORITHM_TEXTS[algorithm].line} ${peersOf(algorithm)}`}
        inputWrapperOrder={BELOW}
        searchable
        allowDeselect={false}
        data={CHOICES}
        {...form.getInputProps('algorithm')}
      />
      <OptionsOf algorithm={algorithm} form={form} />
      <Radio.Group label={CHOICE_TEXTS.mode} {...form.getInputProps('mode')}>
        <Stack gap={6} mt={6}>
          {SET_MODES.map((value) => (
            <Radio key={value} size="xs" value={value} label={SET_MODE_TEXTS[value]} />
          ))}
        </Stack>
      </Radio.Group>
      {mode === 'stateless' ? <Notice kind="info">{CHOICE_TEXTS.stateless}</Notice> : null}
    </>
  )
}

/** The number operators know it by. */
function peersOf(algorithm: Algorithm): string {
  const { kamailio, opensips } = ALGORITHM_FACTS[algorithm]
  const names = [
    ...(kamailio === null ? [] : [CHOICE_TEXTS.kamailio(kamailio)]),
    ...(opensips === null ? [] : [CHOICE_TEXTS.opensips(opensips)]),
  ]
  return names.length === 0 ? '' : `(${names.join(', ')})`
}

function OptionsOf({ algorithm, form }: { readonly algorithm: Algorithm; readonly form: Form }) {
  const { kind } = ALGORITHM_FACTS[algorithm]
  const isOfUri = /^hash-(from|to|request)-uri$/.test(algorithm)
  return (
    <>
      {algorithm === 'hash-header' ? (
        <TextInput
          label={CHOICE_TEXTS.hashOver}
          description={CHOICE_TEXTS.hashOverLine}
          placeholder={CHOICE_TEXTS.hashOverSample}
          required
          spellCheck={false}
          inputWrapperOrder={BELOW}
          {...form.getInputProps('choice.hashOver')}
        />
      ) : null}
      {isOfUri ? (
        <Checkbox
          size="xs"
          label={CHOICE_TEXTS.userOnly}
          {...form.getInputProps('choice.hashUserOnly', { type: 'checkbox' })}
        />
      ) : null}
      {algorithm === 'bounded-hash' ? (
        <NumberInput
          label={CHOICE_TEXTS.bound}
          description={CHOICE_TEXTS.boundLine}
          suffix={UNIT_TEXTS.percent}
          allowDecimal={false}
          inputWrapperOrder={BELOW}
          {...form.getInputProps('choice.boundPercent')}
        />
      ) : null}
      {algorithm === 'largest-free' ? (
        <Checkbox
          size="xs"
          label={CHOICE_TEXTS.relativeFree}
          {...form.getInputProps('choice.relativeFree', { type: 'checkbox' })}
        />
      ) : null}
      {kind === 'load' ? (
        <Radio.Group label={CHOICE_TEXTS.ties} {...form.getInputProps('choice.ties')}>
          <Stack gap={6} mt={6}>
            <Radio size="xs" value="least-recent" label={CHOICE_TEXTS.leastRecent} />
            <Radio size="xs" value="random" label={CHOICE_TEXTS.byChance} />
          </Stack>
        </Radio.Group>
      ) : null}
      {algorithm === 'latency' || algorithm === 'relative-weight' ? (
        <Checkbox
          size="xs"
          label={CHOICE_TEXTS.congestion}
          {...form.getInputProps('choice.congestionControl', { type: 'checkbox' })}
        />
      ) : null}
    </>
  )
}
