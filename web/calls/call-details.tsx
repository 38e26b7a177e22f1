'use client'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { UNHEARD_CAUSES } from '#engine/contract/live-calls.ts'
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
import { TRY_IT_TEXTS } from '#web/texts/try-it.ts'
import { AttemptTrail } from './attempt-trail.tsx'
import classes from './calls.module.css'

const UNHEARD = ' Neither end had said a last word, and nobody was sent a BYE.'

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
        {call.status === 0 ? 'The caller was told nothing final.' : `The caller was told ${call.status}.`}
      </p>
      <p className="faint">
        {line}
        {UNHEARD_CAUSES.includes(call.cause) ? UNHEARD : ''}
      </p>
      {call.isWhole ? null : (
        <Notice kind="info">
          The engine was killed during this call; what it had not written down by then is missing here.
        </Notice>
      )}
      <AttemptTrail call={call} names={names} />
      <Times call={call} />
      <DetailSection
        title="Who and where"
        tools={<Link href={tryItHref(call)}>{TRY_IT_TEXTS.prefilled.link}</Link>}
      >
        <dl className={`${health.facts} ${classes.facts}`}>
          <Written name="From" text={call.from} />
          <Written name="To" text={call.to} />
          <Written name="Request-URI" text={call.requestUri} />
          <Written name="Call-ID" text={call.callId} />
          <Fact name="source">
            {nameOf(names.sources, 'source', call.sourceId)} <Channel name={call.sourceChannel} />
          </Fact>
          <Written name="its address" text={call.sourceAddress} />
          <Fact name="set">
            <Link href={`/sets/${call.setId}`}>{nameOf(names.sets, 'set', call.setId)}</Link>
          </Fact>
          <Fact name="destination">
            {destinationOf(names, call.destinationId) || 'none'} <Channel name={call.channel} />
          </Fact>
        </dl>
      </DetailSection>
    </div>
  )
}

function Times({ call }: { readonly call: KeptCall }) {
  const format = useFormat()
  return (
    <DetailSection title="Times">
      <dl className={`${health.facts} ${classes.facts}`}>
        <Fact name="began">
          <Moment atMs={call.startedAtMs} />
        </Fact>
        <Fact name="ended">
          <Moment atMs={call.endedAtMs} />
        </Fact>
        <Fact name="post-dial delay">
          <Told when={call.postDialDelayMs}>{(ms) => `${format.count(ms)} ms`}</Told>
        </Fact>
        <Fact name="rang">
          <Told when={call.ringMs}>{callLength}</Told>
        </Fact>
        <Fact name="talk time">
          <Told when={call.talkMs}>{callLength}</Told>
        </Fact>
        <Fact name="repeated messages">{format.count(call.retransmissions)}</Fact>
      </dl>
    </DetailSection>
  )
}

function Told(props: { readonly when: number | null; readonly children: (ms: number) => string }) {
  return props.when === null ? <span className="faint">none</span> : props.children(props.when)
}

function Written({ name, text }: { readonly name: string; readonly text: string }): ReactNode {
  return (
    <Fact name={name}>
      {text === '' ? (
        <span className="faint">not known</span>
      ) : (
        <span className={classes.written}>
          <Breakable text={text} />
        </span>
      )}
    </Fact>
  )
}

function Channel({ name }: { readonly name: string }) {
  return name === '' ? null : <span className="faint">channel {name}</span>
}
