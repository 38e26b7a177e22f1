'use client'
import { Checkbox, Divider, Group, NumberInput, Select, Text, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { CHAIN_CAUSES } from '#engine/contract/placing.ts'
import { FAILOVER_TEXTS } from '#web/texts/set-form.ts'
import { UNIT_TEXTS } from '#web/texts/units.ts'
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
      <Divider label={FAILOVER_TEXTS.failing} labelPosition="left" mt="xs" />
      <Group grow align="flex-start">
        <NumberInput
          label={FAILOVER_TEXTS.withoutWord}
          suffix={UNIT_TEXTS.ms}
          allowDecimal={false}
          {...form.getInputProps('attemptTimeoutMs')}
        />
        <NumberInput
          label={FAILOVER_TEXTS.ringTimeout}
          suffix={UNIT_TEXTS.seconds}
          allowDecimal={false}
          {...form.getInputProps('ringTimeoutSec')}
        />
        <NumberInput
          label={FAILOVER_TEXTS.mostAttempts}
          allowDecimal={false}
          {...form.getInputProps('maxAttempts')}
        />
      </Group>
      <Group grow align="flex-start">
        <TextInput
          label={FAILOVER_TEXTS.codes}
          description={FAILOVER_TEXTS.codesLine}
          inputWrapperOrder={BELOW}
          {...form.getInputProps('failoverCodes')}
        />
        <NumberInput
          label={FAILOVER_TEXTS.hunt}
          description={FAILOVER_TEXTS.huntLine}
          suffix={UNIT_TEXTS.seconds}
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
      <Divider label={FAILOVER_TEXTS.nobodyLeft} labelPosition="left" mt="xs" />
      <Group grow align="flex-start">
        <TextInput
          label={FAILOVER_TEXTS.chain}
          description={FAILOVER_TEXTS.chainLine}
          placeholder={FAILOVER_TEXTS.noChain}
          inputWrapperOrder={BELOW}
          {...form.getInputProps('chain')}
        />
        <NumberInput
          label={FAILOVER_TEXTS.fullCode}
          allowDecimal={false}
          {...form.getInputProps('fullCode')}
        />
      </Group>
      {chain.trim() === '' ? null : (
        <Select
          label={FAILOVER_TEXTS.chainOn}
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
