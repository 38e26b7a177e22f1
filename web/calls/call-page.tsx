'use client'
import { Button } from '@mantine/core'
import Link from 'next/link'
import { Breakable } from '#web/components/breakable.tsx'
import { Notice } from '#web/components/notice.tsx'
import { PageHead, Section } from '#web/components/page-head.tsx'
import { useMay } from '#web/components/person.tsx'
import { Moment } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useAddress } from '#web/components/use-address.ts'
import type { CallView } from '#web/lib/call-view.ts'
import { partyName } from '#web/lib/call-words.ts'
import { CALL_PAGE_TEXTS as texts } from '#web/texts/call-page.ts'
import { CallDetails } from './call-details.tsx'
import { CallLadder } from './call-ladder.tsx'
import classes from './call-page.module.css'
import { MessageView } from './message-view.tsx'
import { alikeHref } from './trace-alike.ts'

/** One call: how it went as a ladder, its messages where it was traced, and all that its record says. */
export function CallPageView({ view }: { readonly view: CallView }) {
  const { call, names, ladder, messages } = view
  const { read, write } = useAddress()
  const step = /^\d{1,4}$/.test(read('step')) ? Number(read('step')) : null
  const isTraced = view.trace === 'traced'
  return (
    <>
      <PageHead
        title={<Breakable text={texts.title(partyName(call.from), partyName(call.to))} />}
        line={<Moment atMs={call.startedAtMs} />}
      >
        {messages ? <Downloads id={call.id} /> : null}
        <Button component={Link} href="/calls?part=records" variant="default">
          {texts.back}
        </Button>
      </PageHead>
      <TraceNotice view={view} />
      <Section title={texts.ladder} line={<LadderLine view={view} />} plain>
        <div className={classes.parts} data-traced={isTraced || undefined}>
          <CallLadder ladder={ladder} step={step} onStep={(next) => write({ step: String(next) })} />
          {isTraced ? (
            <MessageView
              message={step === null ? null : (messages?.[step] ?? null)}
              isReadable={messages !== null}
              label={step === null ? '' : (ladder.steps[step]?.label ?? '')}
            />
          ) : null}
        </div>
      </Section>
      <Section title={texts.facts}>
        <div className={classes.facts}>
          <CallDetails call={call} names={names} />
        </div>
      </Section>
    </>
  )
}

function LadderLine({ view: { trace, ladder, isPart } }: { readonly view: CallView }) {
  const format = useFormat()
  const count = format.count(ladder.steps.length)
  if (trace === 'traced') return isPart ? texts.part(count) : texts.traced(count)
  const isDeduced = ladder.steps.some((step) => step.isDeduced)
  return isDeduced ? `${texts.fromRecord} ${texts.deducedLine}` : texts.fromRecord
}

function TraceNotice({ view: { trace, call } }: { readonly view: CallView }) {
  const mayChange = useMay('admin')
  if (trace === 'traced') return null
  if (trace === 'unknown') return <Notice kind="warn">{texts.engineAway}</Notice>
  const alike = mayChange ? (
    <Button component={Link} href={alikeHref(call)} variant="default" size="compact-xs">
      {texts.traceAlike}
    </Button>
  ) : null
  return (
    <div className={classes.notice}>
      <Notice kind="info" action={alike}>
        {texts.notTraced} <span className="faint">{texts.notTracedAnyMore}</span>
      </Notice>
    </div>
  )
}

function Downloads({ id }: { readonly id: string }) {
  return (
    <>
      <Button
        component="a"
        href={`/api/calls/${id}/trace.pcap`}
        download
        variant="default"
        title={texts.carried}
      >
        {texts.pcap}
      </Button>
      <Button component="a" href={`/api/calls/${id}/trace.txt`} download variant="default">
        {texts.txt}
      </Button>
    </>
  )
}
