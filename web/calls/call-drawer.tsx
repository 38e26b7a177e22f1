'use client'
import { Button, Drawer } from '@mantine/core'
import Link from 'next/link'
import { Notice } from '#web/components/notice.tsx'
import type { CallPage } from '#web/lib/call-records.ts'
import { partyName } from '#web/lib/call-words.ts'
import { CALL_DETAIL_TEXTS } from '#web/texts/call-details.ts'
import { CALL_PAGE_TEXTS } from '#web/texts/call-page.ts'
import { SHARED_TEXTS } from '#web/texts/shared.ts'
import { CallDetails } from './call-details.tsx'
import { queryOf } from './call-query.ts'
import { useCallPage } from './use-call-page.ts'

interface CallDrawerProps {
  readonly page: CallPage | null
  /** Which call; empty: none. */
  readonly wanted: string
  readonly onClose: () => void
}

/** One call looked into, beside the page it stands on; by a link it is asked for alone. */
export function CallDrawer({ page, wanted, onClose }: CallDrawerProps) {
  const onPage = page?.calls.find((call) => call.id === wanted)
  const isElsewhere = wanted !== '' && page !== null && !onPage
  const { answer, isBusy } = useCallPage(isElsewhere ? queryOf([['id', wanted]]) : null)
  const alone = answer?.ok ? answer.value : null
  const call = onPage ?? (isElsewhere ? alone?.calls.find((one) => one.id === wanted) : undefined)
  const names = onPage ? page?.names : alone?.names
  return (
    <Drawer
      opened={wanted !== ''}
      onClose={onClose}
      size={680}
      title={
        <strong>
          {call
            ? CALL_DETAIL_TEXTS.title(partyName(call.from), partyName(call.to))
            : CALL_DETAIL_TEXTS.anyTitle}
        </strong>
      }
      closeButtonProps={{ 'aria-label': SHARED_TEXTS.close }}
    >
      {call && names ? (
        <>
          <Button component={Link} href={`/calls/${call.id}`} variant="default" mb={10}>
            {CALL_PAGE_TEXTS.open}
          </Button>
          <CallDetails call={call} names={names} />
        </>
      ) : null}
      {!call && isElsewhere && !isBusy && answer ? (
        <Notice kind="warn">{answer.ok ? CALL_DETAIL_TEXTS.gone : answer.message}</Notice>
      ) : null}
    </Drawer>
  )
}
