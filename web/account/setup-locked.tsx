import { Notice } from '#web/components/notice.tsx'
import classes from './door.module.css'

/** The set-up is open, but this visitor has no valid token. */
export function SetupLocked({ wasGiven }: { readonly wasGiven: boolean }) {
  return (
    <div className={classes.fields}>
      <h1 className={classes.title}>Set-up</h1>
      {wasGiven ? <Notice kind="bad">This set-up link is not valid any more.</Notice> : null}
      <p className={classes.line} style={{ margin: 0 }}>
        No account exists yet. Open the set-up link that the panel printed on its console when it started; it
        also stands in the file setup-token beside the data.
      </p>
    </div>
  )
}
