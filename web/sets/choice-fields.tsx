'use client'
import { Checkbox, NumberInput, Radio, Select, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { ALGORITHM_FACTS } from '#engine/contract/algorithms.ts'
import { ALGORITHMS, type Algorithm, SET_MODES } from '#engine/contract/vocabulary.ts'
import { Notice } from '#web/components/notice.tsx'
import { ALGORITHM_TEXTS, SET_MODE_TEXTS } from '#web/texts/vocabulary.ts'
import type { SetValues } from './set-values.ts'

type Form = UseFormReturnType<SetValues>
type Below = ('label' | 'input' | 'description' | 'error')[]
const BELOW: Below = ['label', 'input', 'description', 'error']

const KINDS = [
  { group: 'The same key, the same destination', kinds: ['hash'] },
  { group: 'In turn', kinds: ['rotation'] },
  { group: 'By chance', kinds: ['chance'] },
  { group: 'In order', kinds: ['order', 'fork'] },
  { group: 'By load and delay', kinds: ['load', 'latency'] },
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
        label="Algorithm"
        description={`${ALGORITHM_TEXTS[algorithm].line} ${peersOf(algorithm)}`}
        inputWrapperOrder={BELOW}
        searchable
        allowDeselect={false}
        data={CHOICES}
        {...form.getInputProps('algorithm')}
      />
      <OptionsOf algorithm={algorithm} form={form} />
      <Radio.Group label="What Fairline keeps of a call" {...form.getInputProps('mode')}>
        <Stack gap={6} mt={6}>
          {SET_MODES.map((value) => (
            <Radio key={value} size="xs" value={value} label={SET_MODE_TEXTS[value]} />
          ))}
        </Stack>
      </Radio.Group>
      {mode === 'stateless' ? (
        <Notice kind="info">
          Lost: failover, counts of calls, channels and resources, call records, evidence from calls, session
          timers; what follows in a dialog goes past Fairline. Kept: choice by hash, health by probes, signed
          way back.
        </Notice>
      ) : null}
    </>
  )
}

/** The number operators know it by. */
function peersOf(algorithm: Algorithm): string {
  const { kamailio, opensips } = ALGORITHM_FACTS[algorithm]
  const names = [
    ...(kamailio === null ? [] : [`Kamailio ${kamailio}`]),
    ...(opensips === null ? [] : [`OpenSIPS ${opensips}`]),
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
          label="What is hashed"
          description="header:NAME, or a part as from.user, to.host, source-address; several joined by +"
          placeholder="header:X-Account"
          required
          spellCheck={false}
          inputWrapperOrder={BELOW}
          {...form.getInputProps('choice.hashOver')}
        />
      ) : null}
      {isOfUri ? (
        <Checkbox
          size="xs"
          label="By the user alone, whatever host and port"
          {...form.getInputProps('choice.hashUserOnly', { type: 'checkbox' })}
        />
      ) : null}
      {algorithm === 'bounded-hash' ? (
        <NumberInput
          label="None has more than"
          description="Of the mean load of those that can take calls, by weight"
          suffix=" %"
          allowDecimal={false}
          inputWrapperOrder={BELOW}
          {...form.getInputProps('choice.boundPercent')}
        />
      ) : null}
      {algorithm === 'largest-free' ? (
        <Checkbox
          size="xs"
          label="Free in per cent of the capacity, not in calls"
          {...form.getInputProps('choice.relativeFree', { type: 'checkbox' })}
        />
      ) : null}
      {kind === 'load' ? (
        <Radio.Group label="Where the load is equal" {...form.getInputProps('choice.ties')}>
          <Stack gap={6} mt={6}>
            <Radio size="xs" value="least-recent" label="The one used longest ago" />
            <Radio size="xs" value="random" label="By chance" />
          </Stack>
        </Radio.Group>
      ) : null}
      {algorithm === 'latency' || algorithm === 'relative-weight' ? (
        <Checkbox
          size="xs"
          label="By how much slower it answers probes than it used to"
          {...form.getInputProps('choice.congestionControl', { type: 'checkbox' })}
        />
      ) : null}
    </>
  )
}
