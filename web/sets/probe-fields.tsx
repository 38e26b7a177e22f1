'use client'
import { Checkbox, Divider, Group, NumberInput, Select, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { TRANSPORTS } from '#engine/contract/vocabulary.ts'
import { hasProblemAt, MoreFields } from '#web/components/more-fields.tsx'
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
      <Divider label="Probes" labelPosition="left" mt="xs" />
      <Checkbox
        size="xs"
        label="Probe destinations"
        description="Without probes a destination is unknown, never up"
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
        <NumberInput label="Failures until down" allowDecimal={false} {...form.getInputProps('probe.fall')} />
        <NumberInput label="Answers until up" allowDecimal={false} {...form.getInputProps('probe.rise')} />
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
  { value: 'own', label: 'its own' },
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
    <MoreFields words="More about probes" hasProblem={hasProblemAt(form.errors, MORE)}>
      <Group grow align="flex-start">
        <NumberInput
          label="Interval while changing"
          description="On its way down or up"
          suffix=" ms"
          allowDecimal={false}
          {...below}
          {...form.getInputProps('probe.changingIntervalMs')}
        />
        <NumberInput
          label="Interval while down"
          description="Empty: as while it is up"
          suffix=" ms"
          allowDecimal={false}
          {...below}
          {...form.getInputProps('probe.downIntervalMs')}
        />
      </Group>
      <TextInput
        label="Good codes"
        description="2xx is a class, 404 a number, !408 one that is not good; the number goes before its class"
        {...below}
        {...form.getInputProps('probe.goodCodes')}
      />
      <Group grow align="flex-start">
        <NumberInput
          label="Jitter"
          suffix=" %"
          allowDecimal={false}
          {...form.getInputProps('probe.jitterPercent')}
        />
        <TextInput label="Method" {...form.getInputProps('probe.method')} />
        <Select label="Transport" data={TRANSPORT_CHOICES} {...form.getInputProps('probe.transport')} />
      </Group>
      <TextInput
        label="From"
        placeholder="the listener’s own address"
        {...form.getInputProps('probe.fromUri')}
      />
      <TextInput
        label="Request-URI"
        placeholder="the destination’s own"
        {...form.getInputProps('probe.requestUri')}
      />
      <TextInput
        label="Outbound proxy"
        description="Probes go there, with this as their Route; a numeric address, as sip:192.0.2.7:5060"
        placeholder="none: straight to the destination"
        {...below}
        {...form.getInputProps('probe.outboundProxy')}
      />
    </MoreFields>
  )
}
