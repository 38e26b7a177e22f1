import Link from 'next/link'
import { PageHead } from '#web/components/page-head.tsx'
import { CALL_PAGE_TEXTS as texts } from '#web/texts/call-page.ts'

/** In place of a call that is not kept. */
export function CallGone() {
  return (
    <>
      <PageHead title={texts.goneTitle} line={texts.gone} />
      <Link href="/calls?part=records">{texts.back}</Link>
    </>
  )
}
