import { IconInfoCircle } from '@tabler/icons-react'
import classes from './notice.module.css'

/** Something else that should be known, in one small line. */
export function NoticeMark({ text }: { readonly text: string }) {
  if (text === '') return null
  return (
    <span className={classes.mark} title={text}>
      <IconInfoCircle size={13} aria-hidden="true" />
      <span className={classes.markWords}>{text}</span>
    </span>
  )
}
