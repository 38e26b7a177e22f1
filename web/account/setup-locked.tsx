import { Notice } from '#web/components/notice.tsx'
import { SETUP_TEXTS } from '#web/texts/door.ts'
import classes from './door.module.css'

/** The set-up is open, but this visitor has no valid token. */
export function SetupLocked({ wasGiven }: { readonly wasGiven: boolean }) {
  return (
    <div className={classes.fields}>
      <h1 className={classes.title}>{SETUP_TEXTS.title}</h1>
      {wasGiven ? <Notice kind="bad">{SETUP_TEXTS.notValid}</Notice> : null}
      <p className={classes.line} style={{ margin: 0 }}>
        {SETUP_TEXTS.locked}
      </p>
    </div>
  )
}
