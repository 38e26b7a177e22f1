'use client'
import { Divider, Group, NumberInput, Select, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { SetConfig } from '#engine/contract/config.ts'
import { effectiveProbe } from '#engine/contract/effective-probe.ts'
import { hasProblemAt, MoreFields } from '#web/components/more-fields.tsx'
import { OVERRIDE_TEXTS, PROBE_TEXTS } from '#web/texts/probes.ts'
import { UNIT_TEXTS } from '#web/texts/units.ts'
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
      <Divider label={PROBE_TEXTS.title} labelPosition="left" mt="xs" />
      <DetectionLine probe={inForce} attemptTimeoutMs={set.attemptTimeoutMs} />
      <MoreFields
        words={OVERRIDE_TEXTS.more}
        isUsed={hasOverrides(probe)}
        hasProblem={hasProblemAt(form.errors, names)}
      >
        <span className="faint" style={{ fontSize: 12 }}>
          {OVERRIDE_TEXTS.line}
        </span>
        <Group grow align="flex-start">
          <Select
            label={OVERRIDE_TEXTS.probed}
            data={probedChoices(set)}
            {...form.getInputProps('probe.enabled')}
          />
          <Select
            label={PROBE_TEXTS.transport}
            data={transportChoices(set)}
            {...form.getInputProps('probe.transport')}
          />
        </Group>
        <Group grow align="flex-start">
          <OwnNumber
            form={form}
            set={set}
            name="intervalMs"
            label={PROBE_TEXTS.interval}
            unit={UNIT_TEXTS.ms}
          />
          <OwnNumber
            form={form}
            set={set}
            name="timeoutMs"
            label={PROBE_TEXTS.timeout}
            unit={UNIT_TEXTS.ms}
          />
        </Group>
        <Group grow align="flex-start">
          <OwnNumber
            form={form}
            set={set}
            name="changingIntervalMs"
            label={PROBE_TEXTS.changing}
            unit={UNIT_TEXTS.ms}
          />
          <OwnText form={form} set={set} name="downIntervalMs" label={OVERRIDE_TEXTS.whileDown} />
        </Group>
        <Group grow align="flex-start">
          <OwnNumber form={form} set={set} name="fall" label={PROBE_TEXTS.fall} unit="" />
          <OwnNumber form={form} set={set} name="rise" label={PROBE_TEXTS.rise} unit="" />
        </Group>
        <Group grow align="flex-start">
          <OwnText form={form} set={set} name="method" label={PROBE_TEXTS.method} />
          <OwnNumber
            form={form}
            set={set}
            name="jitterPercent"
            label={PROBE_TEXTS.jitter}
            unit={UNIT_TEXTS.percent}
          />
        </Group>
        <OwnText form={form} set={set} name="goodCodes" label={PROBE_TEXTS.goodCodes} />
        <OwnText form={form} set={set} name="fromUri" label={PROBE_TEXTS.from} />
        <OwnText form={form} set={set} name="requestUri" label={PROBE_TEXTS.requestUri} />
        <OwnText form={form} set={set} name="outboundProxy" label={PROBE_TEXTS.proxy} />
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
  fromUri: PROBE_TEXTS.ownFrom,
  requestUri: PROBE_TEXTS.ownRequestUri,
  outboundProxy: OVERRIDE_TEXTS.noProxy,
  downIntervalMs: OVERRIDE_TEXTS.asWhileUp,
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
    { value: 'set', label: OVERRIDE_TEXTS.asSet(probe.enabled ? OVERRIDE_TEXTS.yes : OVERRIDE_TEXTS.no) },
    { value: 'on', label: OVERRIDE_TEXTS.yes },
    { value: 'off', label: OVERRIDE_TEXTS.no },
  ]
}

function transportChoices({ probe }: SetConfig) {
  const own = TRANSPORT_CHOICES.find(({ value }) => value === (probe.transport ?? 'own'))
  return [{ value: 'set', label: OVERRIDE_TEXTS.asSet(own?.label ?? '') }, ...TRANSPORT_CHOICES]
}
