import Link from 'next/link'
import { Notice } from '#web/components/notice.tsx'
import { INVITE_TEXTS } from '#web/texts/door.ts'
import classes from './door.module.css'

/** A link that makes no account any more, and why. */
export function InviteClosed({ reason }: { readonly reason: 'used' | 'expired' | 'unknown' }) {
  return (
    <div className={classes.fields}>
      <h1 className={classes.title}>{INVITE_TEXTS.title}</h1>
      <Notice kind="bad">{INVITE_TEXTS[reason]}</Notice>
      <Link href="/login">{INVITE_TEXTS.signIn}</Link>
    </div>
  )
}
