'use client'
import { NumberInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useFormat } from '#web/components/theme-provider.tsx'
import {
  LIMIT_FIELD_TEXTS,
  LIMIT_GROUPS,
  LIMIT_TEXTS,
  type LimitText,
  UDP_REQUEST_TEXT,
} from '#web/texts/limits.ts'
import classes from './settings.module.css'
import type { SettingsValues } from './settings-values.ts'

interface LimitFieldsProps {
  readonly form: Pick<UseFormReturnType<SettingsValues>, 'getInputProps'>
  /** By their field. */
  readonly usual: Readonly<Record<string, number>>
  readonly mayChange: boolean
}

/** What one message, one connection and one stranger may take. */
export function LimitFields({ form, usual, mayChange }: LimitFieldsProps) {
  const field = (path: string, text: LimitText) => (
    <LimitField
      key={path}
      text={text}
      usual={usual[path] ?? 0}
      mayChange={mayChange}
      input={form.getInputProps(path)}
    />
  )
  return (
    <>
      <div>
        <h2 className={classes.heading}>{LIMIT_FIELD_TEXTS.title}</h2>
        <p className={classes.headingLine}>{LIMIT_FIELD_TEXTS.line}</p>
      </div>
      {LIMIT_GROUPS.map(({ title, names }) => (
        <fieldset key={title} className={classes.limits}>
          <legend className={classes.limitTitle}>{title}</legend>
          {names.map((name) => field(`limits.${name}`, LIMIT_TEXTS[name]))}
        </fieldset>
      ))}
      <fieldset className={classes.limits}>
        <legend className={classes.limitTitle}>{LIMIT_FIELD_TEXTS.datagrams}</legend>
        {field('udpRequestBytes', UDP_REQUEST_TEXT)}
      </fieldset>
    </>
  )
}

interface LimitFieldProps {
  readonly text: LimitText
  readonly usual: number
  readonly mayChange: boolean
  readonly input: object
}

function LimitField({ text, usual, mayChange, input }: LimitFieldProps) {
  const format = useFormat()
  const unit = text.unit ? ` ${text.unit}` : ''
  return (
    <NumberInput
      label={text.label}
      description={LIMIT_FIELD_TEXTS.usual(text.line, `${format.count(usual)}${unit}`)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      suffix={unit}
      allowNegative={false}
      allowDecimal={text.scale !== undefined}
      disabled={!mayChange}
      {...input}
    />
  )
}
