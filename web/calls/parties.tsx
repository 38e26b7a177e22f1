import { partyName } from '#web/lib/call-words.ts'
import { CALL_COLUMN_TEXTS } from '#web/texts/call-columns.ts'
import classes from './calls.module.css'

/** Who called whom, short; whole addresses where the pointer rests. */
export function Parties({ from, to }: { readonly from: string; readonly to: string }) {
  return (
    <span className={classes.parties} title={`${from} → ${to}`}>
      <span className={classes.party}>{partyName(from)}</span>
      <span className="faint" aria-hidden="true">
        →
      </span>
      <span className="hidden-words">{CALL_COLUMN_TEXTS.to}</span>
      <span className={classes.party}>{partyName(to)}</span>
    </span>
  )
}
