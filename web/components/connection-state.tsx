'use client'
import { Anchor } from '@mantine/core'
import { useLive } from '#web/live/live-provider.tsx'
import { CONNECTION_TEXTS } from '#web/texts/shared.ts'
import { filled } from './filled.ts'
import classes from './panel-frame.module.css'
import { Since } from './since.tsx'
import { StateMark } from './state-mark.tsx'

/** This page's own connection to the panel, in a word. */
export function ConnectionState() {
  const connection = useLive((state) => state.connection)
  return (
    <span className={classes.connection} role="status" aria-live="polite">
      {connection.kind === 'live' ? <Words state="up">{CONNECTION_TEXTS.live}</Words> : null}
      {connection.kind === 'connecting' ? <Words state="unknown">{CONNECTION_TEXTS.connecting}</Words> : null}
      {connection.kind === 'signed-out' ? (
        <Words state="down">
          {filled(CONNECTION_TEXTS.signedOut, {
            signIn: <Anchor href="/login">{CONNECTION_TEXTS.signIn}</Anchor>,
          })}
        </Words>
      ) : null}
      {connection.kind === 'reconnecting' ? (
        <Words state="trying">
          {CONNECTION_TEXTS.reconnecting}
          <span className={classes.since} aria-hidden="true">
            {' '}
            {filled(CONNECTION_TEXTS.since, { age: <Since atMs={connection.sinceMs} /> })}
          </span>
        </Words>
      ) : null}
    </span>
  )
}

function Words({
  state,
  children,
}: {
  readonly state: 'up' | 'trying' | 'down' | 'unknown'
  readonly children: React.ReactNode
}) {
  return (
    <>
      <StateMark state={state} />
      <span>{children}</span>
    </>
  )
}
