'use client'
import { Checkbox, Divider, Group, NumberInput, Select, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { TRANSPORTS } from '#engine/contract/vocabulary.ts'
import { hasProblemAt, MoreFields } from '#web/components/more-fields.tsx'
import { PROBE_TEXTS } from '#web/texts/probes.ts'
import { UNIT_TEXTS } from '#web/texts/units.ts'
import { DetectionLine } from './detection-line.tsx'
import { numberOf } from './field-values.ts'
import { probeOf } from './probe-values.ts'
import type { SetValues } from './set-values.ts'

type Form = UseFormReturnType<SetValues>

/** How the destinations of a set are probed: the common ones first. */
export function ProbeFields({ form }: { readonly form: Form }) {
  const { probe, attemptTimeoutMs } = form.getValues()
  return (
    <>
      <Divider label={PROBE_TEXTS.title} labelPosition="left" mt="xs" />
      <Checkbox
        size="xs"
        label={PROBE_TEXTS.enabled}
        description={PROBE_TEXTS.enabledLine}
        {...form.getInputProps('probe.enabled', { type: 'checkbox' })}
      />
      {probe.enabled ? <TimeFields form={form} /> : null}
      <DetectionLine probe={probeOf(probe)} attemptTimeoutMs={numberOf(attemptTimeoutMs)} />
      {probe.enabled ? <MoreProbeFields form={form} /> : null}
    </>
  )
}

function TimeFields({ form }: { readonly form: Form }) {
  return (
    <>
      <Group grow align="flex-start">
        <NumberInput
          label={PROBE_TEXTS.interval}
          suffix={UNIT_TEXTS.ms}
          allowDecimal={false}
          {...form.getInputProps('probe.intervalMs')}
        />
        <NumberInput
          label={PROBE_TEXTS.timeout}
          suffix={UNIT_TEXTS.ms}
          allowDecimal={false}
          {...form.getInputProps('probe.timeoutMs')}
        />
      </Group>
      <Group grow align="flex-start">
        <NumberInput label={PROBE_TEXTS.fall} allowDecimal={false} {...form.getInputProps('probe.fall')} />
        <NumberInput label={PROBE_TEXTS.rise} allowDecimal={false} {...form.getInputProps('probe.rise')} />
      </Group>
    </>
  )
}

const MORE = [
  'method',
  'changingIntervalMs',
  'downIntervalMs',
  'jitterPercent',
  'goodCodes',
  'fromUri',
  'requestUri',
  'transport',
  'outboundProxy',
].map((name) => `probe.${name}`)

export const TRANSPORT_CHOICES = [
  { value: 'own', label: PROBE_TEXTS.ownTransport },
  ...TRANSPORTS.map((value) => ({ value, label: value.toUpperCase() })),
]

function MoreProbeFields({ form }: { readonly form: Form }) {
  const below = {
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as (
      | 'label'
      | 'input'
      | 'description'
      | 'error'
    )[],
  }
  return (
    <MoreFields words={PROBE_TEXTS.more} hasProblem={hasProblemAt(form.errors, MORE)}>
      <Group grow align="flex-start">
        <NumberInput
          label={PROBE_TEXTS.changing}
          description={PROBE_TEXTS.changingLine}
          suffix={UNIT_TEXTS.ms}
          allowDecimal={false}
          {...below}
          {...form.getInputProps('probe.changingIntervalMs')}
        />
        <NumberInput
          label={PROBE_TEXTS.whileDown}
          description={PROBE_TEXTS.whileDownLine}
          suffix={UNIT_TEXTS.ms}
          allowDecimal={false}
          {...below}
          {...form.getInputProps('probe.downIntervalMs')}
        />
      </Group>
      <TextInput
        label={PROBE_TEXTS.goodCodes}
        description={PROBE_TEXTS.goodCodesLine}
        {...below}
        {...form.getInputProps('probe.goodCodes')}
      />
      <Group grow align="flex-start">
        <NumberInput
          label={PROBE_TEXTS.jitter}
          suffix={UNIT_TEXTS.percent}
          allowDecimal={false}
          {...form.getInputProps('probe.jitterPercent')}
        />
        <TextInput label={PROBE_TEXTS.method} {...form.getInputProps('probe.method')} />
        <Select
          label={PROBE_TEXTS.transport}
          data={TRANSPORT_CHOICES}
          {...form.getInputProps('probe.transport')}
        />
      </Group>
      <TextInput
        label={PROBE_TEXTS.from}
        placeholder={PROBE_TEXTS.ownFrom}
        {...form.getInputProps('probe.fromUri')}
      />
      <TextInput
        label={PROBE_TEXTS.requestUri}
        placeholder={PROBE_TEXTS.ownRequestUri}
        {...form.getInputProps('probe.requestUri')}
      />
      <TextInput
        label={PROBE_TEXTS.proxy}
        description={PROBE_TEXTS.proxyLine}
        placeholder={PROBE_TEXTS.noProxy}
        {...below}
        {...form.getInputProps('probe.outboundProxy')}
      />
    </MoreFields>
  )
}
