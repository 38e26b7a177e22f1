'use client'
import { Divider, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { MoreFields } from '#web/components/more-fields.tsx'
import { FEED_KINDS, FEED_TEXTS } from '#web/texts/destination-form.ts'
import type { DestinationValues } from './destination-values.ts'
import classes from './sets.module.css'

type Below = ('label' | 'input' | 'description' | 'error')[]
const BELOW: Below = ['label', 'input', 'description', 'error']

/** Outside figures that go into the weight or into a capacity, and capacities that stand still. */
export function FeedFields({ form }: { readonly form: UseFormReturnType<DestinationValues> }) {
  return (
    <>
      <Divider label={FEED_TEXTS.title} labelPosition="left" mt="xs" />
      <TextInput
        label={FEED_TEXTS.weight}
        description={FEED_TEXTS.weightLine}
        placeholder={FEED_TEXTS.weightSample}
        autoComplete="off"
        spellCheck={false}
        inputWrapperOrder={BELOW}
        {...form.getInputProps('weightSource')}
      />
      <Textarea
        label={FEED_TEXTS.resources}
        description={FEED_TEXTS.resourcesLine}
        placeholder={FEED_TEXTS.resourcesSample}
        autosize
        minRows={1}
        maxRows={6}
        autoComplete="off"
        spellCheck={false}
        inputWrapperOrder={BELOW}
        {...form.getInputProps('resources')}
      />
      <MoreFields words={FEED_TEXTS.how}>
        <dl className={classes.kinds}>
          {FEED_KINDS.map(({ kind, form: written }) => (
            <div key={kind}>
              <dt>{kind}</dt>
              <dd>
                <code>{written}</code>
              </dd>
            </div>
          ))}
        </dl>
        <span className="faint" style={{ fontSize: 12 }}>
          {FEED_TEXTS.howLine}
        </span>
      </MoreFields>
    </>
  )
}
