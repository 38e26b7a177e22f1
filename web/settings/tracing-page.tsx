'use client'
import { NumberInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { TraceState, Tracing } from '#engine/contract/tracing.ts'
import { Notice } from '#web/components/notice.tsx'
import { useMay } from '#web/components/person.tsx'
import { problemsLater, problemsOf } from '#web/components/problems.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useSeenForm } from '#web/components/use-seen-form.ts'
import { numberOf } from '#web/sets/field-values.ts'
import { TRACING_TEXTS as texts } from '#web/texts/tracing.ts'
import { updateSettingsAction } from './actions.ts'
import { SettingForm } from './setting-form.tsx'
import classes from './settings.module.css'
import { TraceFilters } from './trace-filters.tsx'
import type { TracePlaces } from './trace-words.ts'

const MB = 1_048_576

interface TracingPageProps {
  readonly tracing: Tracing
  readonly revision: number
  /** Null: no engine answers. */
  readonly state: TraceState | null
  readonly places: TracePlaces
}

/** Which calls are traced: a sample, and what filters ask for. */
export function TracingPage({ tracing, revision, state, places }: TracingPageProps) {
  return (
    <>
      <p className="faint">{texts.line}</p>
      <State state={state} mostMb={tracing.mostMb} />
      <SampleForm tracing={tracing} revision={revision} />
      <TraceFilters filters={tracing.filters} state={state} places={places} />
    </>
  )
}

function State({ state, mostMb }: { readonly state: TraceState | null; readonly mostMb: number }) {
  const format = useFormat()
  if (!state) return <Notice kind="warn">{texts.away}</Notice>
  const dropped = state.dropped > 0 ? format.count(state.dropped) : ''
  return <p>{texts.state(format.figure(state.keptBytes / MB), format.count(mostMb), dropped)}</p>
}

interface SampleValues extends Record<string, unknown> {
  oneIn: number | string
  mostMb: number | string
}

const valuesOf = ({ oneIn, mostMb }: Tracing): SampleValues => ({ oneIn, mostMb })
const inputOf = ({ oneIn, mostMb }: SampleValues) => ({ oneIn: numberOf(oneIn), mostMb: numberOf(mostMb) })
const validate = problemsLater(async () => {
  const { tracingSchema } = await import('#engine/contract/tracing.ts')
  const schema = tracingSchema.pick({ oneIn: true, mostMb: true })
  return (values: SampleValues) => problemsOf(schema, inputOf(values))
})

function SampleForm({ tracing, revision }: Pick<TracingPageProps, 'tracing' | 'revision'>) {
  const mayChange = useMay('admin')
  const form = useSeenForm({
    fresh: valuesOf(tracing),
    revision,
    validate,
    send: (values, seen) => updateSettingsAction({ tracing: inputOf(values), revision: seen }),
    onDone: () => {
      form.resetDirty()
      notifications.show({ message: texts.saved })
    },
  })
  return (
    <SettingForm form={form} mayChange={mayChange} action={texts.save}>
      <div>
        <h2 className={classes.heading}>{texts.sample}</h2>
        <p className={classes.headingLine}>{texts.sampleLine}</p>
      </div>
      <div className={classes.limits}>
        <NumberInput
          label={texts.oneIn}
          description={texts.oneInLine}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          disabled={!mayChange}
          allowDecimal={false}
          allowNegative={false}
          {...form.getInputProps('oneIn')}
        />
        <NumberInput
          label={texts.most}
          description={texts.mostLine}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          suffix=" MB"
          disabled={!mayChange}
          allowDecimal={false}
          allowNegative={false}
          {...form.getInputProps('mostMb')}
        />
      </div>
    </SettingForm>
  )
}
