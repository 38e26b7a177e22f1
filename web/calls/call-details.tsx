'use client'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { UNHEARD_CAUSES } from '#engine/contract/vocabulary.ts'
import { Breakable } from '#web/components/breakable.tsx'
import { Notice } from '#web/components/notice.tsx'
import { Moment } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { VerdictMark } from '#web/components/verdict-mark.tsx'
import { DetailSection, Fact } from '#web/health/detail-section.tsx'
import health from '#web/health/health.module.css'
import type { CallNames, KeptCall } from '#web/lib/call-records.ts'
import { CAUSE_TEXTS, callLength, causeVerdict, destinationOf, nameOf } from '#web/lib/call-words.ts'
import { tryItHref } from '#web/lib/try-it-link.ts'
import { CALL_DETAIL_TEXTS } from '#web/texts/call-details.ts'
import { TRY_IT_TEXTS } from '#web/texts/try-it.ts'
import { AttemptTrail } from './attempt-trail.tsx'
import classes from './calls.module.css'

interface CallDetailsProps {
  readonly call: KeptCall
  readonly names: CallNames
}

/** Everything that is kept of one call; what a caller wrote is text and nothing else. */
export function CallDetails({ call, names }: CallDetailsProps) {
  const { label, line } = CAUSE_TEXTS[call.cause]
  return (
    <div className={classes.details}>
      <p className={classes.outcome}>
        <VerdictMark verdict={causeVerdict(call)} />
        <strong>{label}</strong>
        {call.status === 0 ? CALL_DETAIL_TEXTS.nothingFinal : CALL_DETAIL_TEXTS.told(call.status)}
      </p>
      <p className="faint">
        {line}
        {UNHEARD_CAUSES.includes(call.cause) ? CALL_DETAIL_TEXTS.unheard : ''}
      </p>
      {call.isWhole ? null : <Notice kind="info">{CALL_DETAIL_TEXTS.notWhole}</Notice>}
      <AttemptTrail call={call} names={names} />
      <Times call={call} />
      <DetailSection
        title={CALL_DETAIL_TEXTS.who}
        tools={<Link href={tryItHref(call)}>{TRY_IT_TEXTS.prefilled.link}</Link>}
      >
        <dl className={`${health.facts} ${classes.facts}`}>
          <Written name={CALL_DETAIL_TEXTS.from} text={call.from} />
          <Written name={CALL_DETAIL_TEXTS.to} text={call.to} />
          <Written name={CALL_DETAIL_TEXTS.requestUri} text={call.requestUri} />
          <Written name={CALL_DETAIL_TEXTS.callId} text={call.callId} />
          <Fact name={CALL_DETAIL_TEXTS.source}>
            {nameOf(names.sources, 'source', call.sourceId)} <Channel name={call.sourceChannel} />
          </Fact>
          <Written name={CALL_DETAIL_TEXTS.sourceAddress} text={call.sourceAddress} />
          <Fact name={CALL_DETAIL_TEXTS.set}>
            <Link href={`/sets/${call.setId}`}>{nameOf(names.sets, 'set', call.setId)}</Link>
          </Fact>
          <Fact name={CALL_DETAIL_TEXTS.destination}>
            {destinationOf(names, call.destinationId) || CALL_DETAIL_TEXTS.noDestination}{' '}
            <Channel name={call.channel} />
          </Fact>
        </dl>
      </DetailSection>
    </div>
  )
}

function Times({ call }: { readonly call: KeptCall }) {
  const format = useFormat()
  return (
    <DetailSection title={CALL_DETAIL_TEXTS.times}>
      <dl className={`${health.facts} ${classes.facts}`}>
        <Fact name={CALL_DETAIL_TEXTS.began}>
          <Moment atMs={call.startedAtMs} />
        </Fact>
        <Fact name={CALL_DETAIL_TEXTS.ended}>
          <Moment atMs={call.endedAtMs} />
        </Fact>
        <Fact name={CALL_DETAIL_TEXTS.delay}>
          <Told when={call.postDialDelayMs}>{(ms) => CALL_DETAIL_TEXTS.milliseconds(format.count(ms))}</Told>
        </Fact>
        <Fact name={CALL_DETAIL_TEXTS.rang}>
          <Told when={call.ringMs}>{callLength}</Told>
        </Fact>
        <Fact name={CALL_DETAIL_TEXTS.talk}>
          <Told when={call.talkMs}>{callLength}</Told>
        </Fact>
        <Fact name={CALL_DETAIL_TEXTS.repeated}>{format.count(call.retransmissions)}</Fact>
      </dl>
    </DetailSection>
  )
}

function Told(props: { readonly when: number | null; readonly children: (ms: number) => string }) {
  return props.when === null ? (
    <span className="faint">{CALL_DETAIL_TEXTS.noTime}</span>
  ) : (
    props.children(props.when)
  )
}

function Written({ name, text }: { readonly name: string; readonly text: string }): ReactNode {
  return (
    <Fact name={name}>
      {text === '' ? (
        <span className="faint">{CALL_DETAIL_TEXTS.notKnown}</span>
      ) : (
        <span className={classes.written}>
          <Breakable text={text} />
        </span>
      )}
    </Fact>
  )
}

function Channel({ name }: { readonly name: string }) {
  return name === '' ? null : <span className="faint">{CALL_DETAIL_TEXTS.channel(name)}</span>
}
