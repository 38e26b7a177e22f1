'use client'
import { Checkbox, Divider, Group, NumberInput, Select, Text, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { CHAIN_CAUSES } from '#engine/contract/placing.ts'
import { FAILOVER_TEXTS } from '#web/texts/failover.ts'
import { CHAIN_CAUSE_TEXTS } from '#web/texts/vocabulary.ts'
import type { SetValues } from './set-values.ts'

type Form = UseFormReturnType<SetValues>
type Below = ('label' | 'input' | 'description' | 'error')[]
const BELOW: Below = ['label', 'input', 'description', 'error']

/** When a call moves on to the next destination, and what it is answered where none is left. */
export function FailoverFields({ form }: { readonly form: Form }) {
  const { mode, huntAfterSec, chain } = form.getValues()
  // What is written already stays in sight: the form refuses it, and it must be found to be taken out.
  const hasNoFailover = mode === 'stateless' && chain === '' && huntAfterSec === ''
  if (hasNoFailover) return <StatelessFields form={form} />
  return (
    <>
      <Divider label="When an attempt fails" labelPosition="left" mt="xs" />
      <Group grow align="flex-start">
        <NumberInput
          label="Without any word"
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
          description="486 and 600 for a pool of channels, not for people’s telephones"
          inputWrapperOrder={BELOW}
          {...form.getInputProps('failoverCodes')}
        />
        <NumberInput
          label="Hunt on after"
          description="Ringing for so long; empty: as long as it likes"
          suffix=" s"
          allowDecimal={false}
          inputWrapperOrder={BELOW}
          {...form.getInputProps('huntAfterSec')}
        />
      </Group>
      <RewriteField form={form} />
      <ChainFields form={form} />
    </>
  )
}

/** It passes messages on and hears no failure: time-outs, codes and further sets would be words without a meaning. */
function StatelessFields({ form }: { readonly form: Form }) {
  return (
    <>
      <Divider label={FAILOVER_TEXTS.onward} labelPosition="left" mt="xs" />
      <Text size="xs" c="dimmed">
        {FAILOVER_TEXTS.stateless}
      </Text>
      <RewriteField form={form} />
    </>
  )
}

function RewriteField({ form }: { readonly form: Form }) {
  return (
    <Checkbox
      size="xs"
      label={FAILOVER_TEXTS.rewrite}
      {...form.getInputProps('rewriteRequestUri', { type: 'checkbox' })}
    />
  )
}

/** Where a call goes that found nobody here. */
function ChainFields({ form }: { readonly form: Form }) {
  const { chain, chainOn } = form.getValues()
  return (
    <>
      <Divider label="When nobody is left" labelPosition="left" mt="xs" />
      <Group grow align="flex-start">
        <TextInput
          label="Sets tried next"
          description="Their numbers in order: 4, 9:2 is set 4, then two destinations of set 9"
          placeholder="none"
          inputWrapperOrder={BELOW}
          {...form.getInputProps('chain')}
        />
        <NumberInput
          label="Code when all are full"
          allowDecimal={false}
          {...form.getInputProps('fullCode')}
        />
      </Group>
      {chain.trim() === '' ? null : (
        <Select
          label="For which calls"
          description={CHAIN_CAUSE_TEXTS[chainOn].line}
          inputWrapperOrder={BELOW}
          allowDeselect={false}
          data={CHAIN_CAUSES.map((value) => ({ value, label: CHAIN_CAUSE_TEXTS[value].label }))}
          {...form.getInputProps('chainOn')}
        />
      )}
    </>
  )
}
