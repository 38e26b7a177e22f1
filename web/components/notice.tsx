import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './notice.module.css'

export type NoticeKind = 'info' | 'warn' | 'bad'

/** One line that says what is the matter, with what, and what to do. */
export function Notice(props: {
  readonly kind: NoticeKind
  readonly children: ReactNode
  readonly action?: ReactNode
}) {
  const Icon = props.kind === 'info' ? IconInfoCircle : IconAlertTriangle
  return (
    <div className={classes.notice} data-kind={props.kind} role={props.kind === 'bad' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden="true" className={classes.icon} />
      <div className={classes.words}>{props.children}</div>
      {props.action}
    </div>
  )
}
