import { IconInfoCircle } from '@tabler/icons-react'
import classes from './notice.module.css'

/** Something else that should be known, in one small line. */
export function NoticeMark({
  text,
  isWhole = false,
}: {
  readonly text: string
  /** As wide as its place; else it asks a table for little. */
  readonly isWhole?: boolean
}) {
  if (text === '') return null
  return (
    <span className={classes.mark} data-whole={isWhole || undefined} title={text}>
      <IconInfoCircle size={13} aria-hidden="true" />
      <span className={classes.markWords}>{text}</span>
    </span>
  )
}
