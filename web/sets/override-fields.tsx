'use client'
import { Divider, Group, NumberInput, Select, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { SetConfig } from '#engine/contract/config.ts'
import { effectiveProbe } from '#engine/contract/probe.ts'
import { hasProblemAt, MoreFields } from '#web/components/more-fields.tsx'
import type { DestinationValues } from './destination-values.ts'
import { DetectionLine } from './detection-line.tsx'
import { TRANSPORT_CHOICES } from './probe-fields.tsx'
import { hasOverrides, type OverrideValues, overrideOf } from './probe-values.ts'

interface OverrideFieldsProps {
  readonly form: UseFormReturnType<DestinationValues>
  readonly set: SetConfig
}

type NumberName = 'intervalMs' | 'timeoutMs' | 'changingIntervalMs' | 'jitterPercent' | 'fall' | 'rise'
type TextName = 'method' | 'goodCodes' | 'fromUri' | 'requestUri' | 'outboundProxy' | 'downIntervalMs'

/** What this destination does otherwise than its set; empty is as the set, whose value stands in the field. */
export function OverrideFields({ form, set }: OverrideFieldsProps) {
  const { probe } = form.getValues()
  const inForce = effectiveProbe(set.probe, overrideOf(probe))
  const names = Object.keys(probe).map((name) => `probe.${name}`)
  return (
    <>
      <Divider label="Probes" labelPosition="left" mt="xs" />
      <DetectionLine probe={inForce} attemptTimeoutMs={set.attemptTimeoutMs} />
      <MoreFields
        words="Probe it otherwise than its set"
        isUsed={hasOverrides(probe)}
        hasProblem={hasProblemAt(form.errors, names)}
      >
        <span className="faint" style={{ fontSize: 12 }}>
          Empty is as the set, whose value stands in the field; a hyphen takes the set’s text away.
        </span>
        <Group grow align="flex-start">
          <Select label="Probed" data={probedChoices(set)} {...form.getInputProps('probe.enabled')} />
          <Select label="Transport" data={transportChoices(set)} {...form.getInputProps('probe.transport')} />
        </Group>
        <Group grow align="flex-start">
          <OwnNumber form={form} set={set} name="intervalMs" label="Interval" unit=" ms" />
          <OwnNumber form={form} set={set} name="timeoutMs" label="Time-out" unit=" ms" />
        </Group>
        <Group grow align="flex-start">
          <OwnNumber
            form={form}
            set={set}
            name="changingIntervalMs"
            label="Interval while changing"
            unit=" ms"
          />
          <OwnText form={form} set={set} name="downIntervalMs" label="Interval while down, ms" />
        </Group>
        <Group grow align="flex-start">
          <OwnNumber form={form} set={set} name="fall" label="Failures until down" unit="" />
          <OwnNumber form={form} set={set} name="rise" label="Answers until up" unit="" />
        </Group>
        <Group grow align="flex-start">
          <OwnText form={form} set={set} name="method" label="Method" />
          <OwnNumber form={form} set={set} name="jitterPercent" label="Jitter" unit=" %" />
        </Group>
        <OwnText form={form} set={set} name="goodCodes" label="Good codes" />
        <OwnText form={form} set={set} name="fromUri" label="From" />
        <OwnText form={form} set={set} name="requestUri" label="Request-URI" />
        <OwnText form={form} set={set} name="outboundProxy" label="Outbound proxy" />
      </MoreFields>
    </>
  )
}

interface OwnFieldProps<Name extends keyof OverrideValues> extends OverrideFieldsProps {
  readonly name: Name
  readonly label: string
}

function OwnNumber({ form, set, name, label, unit }: OwnFieldProps<NumberName> & { readonly unit: string }) {
  return (
    <NumberInput
      label={label}
      placeholder={`${set.probe[name]}${unit}`}
      suffix={unit}
      allowDecimal={false}
      {...form.getInputProps(`probe.${name}`)}
    />
  )
}

const UNSET: { readonly [name in TextName]: string } = {
  method: '',
  goodCodes: '',
  fromUri: 'the listener’s own address',
  requestUri: 'the destination’s own',
  outboundProxy: 'none',
  downIntervalMs: 'as while it is up',
}

function OwnText({ form, set, name, label }: OwnFieldProps<TextName>) {
  const value = set.probe[name]
  const shown = Array.isArray(value) ? value.join(', ') : String(value ?? '')
  return (
    <TextInput label={label} placeholder={shown || UNSET[name]} {...form.getInputProps(`probe.${name}`)} />
  )
}

function probedChoices({ probe }: SetConfig) {
  return [
    { value: 'set', label: `as the set: ${probe.enabled ? 'yes' : 'no'}` },
    { value: 'on', label: 'yes' },
    { value: 'off', label: 'no' },
  ]
}

function transportChoices({ probe }: SetConfig) {
  const own = TRANSPORT_CHOICES.find(({ value }) => value === (probe.transport ?? 'own'))
  return [{ value: 'set', label: `as the set: ${own?.label ?? ''}` }, ...TRANSPORT_CHOICES]
}
