'use client'
import { Button } from '@mantine/core'
import { Ago, Moment } from '#web/components/since.tsx'
import { deviceWords } from '#web/lib/device-words.ts'
import type { SessionView } from '#web/lib/people.ts'
import { SESSION_TEXTS } from '#web/texts/account.ts'
import classes from './account.module.css'

interface SessionTableProps {
  readonly sessions: readonly SessionView[]
  /** Of the person who looks; null where they are somebody else's. */
  readonly thisId: string | null
  /** Beside a page, where there is little room. */
  readonly isNarrow?: boolean
  readonly onEnd: (session: SessionView) => void
}

/** Browsers that are signed in as one person. */
export function SessionTable({ sessions, thisId, isNarrow = false, onEnd }: SessionTableProps) {
  return (
    <div className="scroll-x">
      <table className={`table ${classes.table}`} aria-label={SESSION_TEXTS.table}>
        <thead>
          <tr>
            <th>{SESSION_TEXTS.device}</th>
            <th>{SESSION_TEXTS.address}</th>
            {isNarrow ? null : <th className={classes.wide}>{SESSION_TEXTS.began}</th>}
            <th>{SESSION_TEXTS.seen}</th>
            <th>
              <span className="hidden-words">{SESSION_TEXTS.doing}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              isThis={session.id === thisId}
              isNarrow={isNarrow}
              onEnd={() => onEnd(session)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SessionRow(props: {
  readonly session: SessionView
  readonly isThis: boolean
  readonly isNarrow: boolean
  readonly onEnd: () => void
}) {
  const { session, isThis } = props
  const device = deviceWords(session.userAgent) ?? SESSION_TEXTS.unknownDevice
  return (
    <tr>
      <td title={session.userAgent || undefined}>
        {device} {isThis ? <span className={classes.mark}>{SESSION_TEXTS.isThis}</span> : null}
      </td>
      <td className="figure">{session.address}</td>
      {props.isNarrow ? null : (
        <td className={classes.wide}>
          <Moment atMs={session.beganAtMs} />
        </td>
      )}
      <td>
        <Ago atMs={session.seenAtMs} />
      </td>
      <td className={classes.doing}>
        {isThis ? null : (
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={SESSION_TEXTS.endOf(device, session.address)}
            onClick={props.onEnd}
          >
            {SESSION_TEXTS.end}
          </Button>
        )}
      </td>
    </tr>
  )
}
