'use client'
import { Divider, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { MoreFields } from '#web/components/more-fields.tsx'
import type { DestinationValues } from './destination-values.ts'
import classes from './sets.module.css'

type Below = ('label' | 'input' | 'description' | 'error')[]
const BELOW: Below = ['label', 'input', 'description', 'error']

/** Outside figures that go into the weight or into a capacity, and capacities that stand still. */
export function FeedFields({ form }: { readonly form: UseFormReturnType<DestinationValues> }) {
  return (
    <>
      <Divider label="Load sources" labelPosition="left" mt="xs" />
      <TextInput
        label="Load source for the weight"
        description="While its news is fresh, the weight above is what it has with nothing to do; else it holds as written"
        placeholder="fs://:PASSWORD@10.0.0.1:8021"
        autoComplete="off"
        spellCheck={false}
        inputWrapperOrder={BELOW}
        {...form.getInputProps('weightSource')}
      />
      <Textarea
        label="Resources"
        description="name=value, a semicolon between two; a value is a number, unlimited, 50% of the channels, or a load source"
        placeholder="ch=fs://:PASSWORD@10.0.0.1;conf=10"
        autosize
        minRows={1}
        maxRows={6}
        autoComplete="off"
        spellCheck={false}
        inputWrapperOrder={BELOW}
        {...form.getInputProps('resources')}
      />
      <MoreFields words="How load sources are written">
        <dl className={classes.kinds}>
          {KINDS.map(({ kind, form: written }) => (
            <div key={kind}>
              <dt>{kind}</dt>
              <dd>
                <code>{written}</code>
              </dd>
            </div>
          ))}
        </dl>
        <span className="faint" style={{ fontSize: 12 }}>
          In a password @ / ? # ; % and blanks are written as in a URL: %40 %2F %3F %23 %3B %25 %20. A
          password that is kept shows as ********; left as it is, it stays. #max= is the most sessions where
          the source does not tell them, every= the seconds between two questions.
        </span>
      </MoreFields>
    </>
  )
}

const KINDS = [
  { kind: 'FreeSWITCH, Event Socket', form: 'fs://[USER]:PASSWORD@HOST[:8021]' },
  { kind: 'HAProxy agent-check', form: 'agent://HOST:PORT' },
  { kind: 'Asterisk, ARI (aris:// over TLS)', form: 'ari://USER:PASSWORD@HOST[:8088]#max=100' },
  { kind: 'SNMP 2c', form: 'snmp://COMMUNITY@HOST[:161]/OID#max=100' },
  { kind: 'JSON document', form: 'https://HOST/PATH#load=calls.active&max=calls.limit&every=5' },
] as const
