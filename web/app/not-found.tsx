import { Outside } from '#web/components/outside.tsx'
import { NO_PAGE_TEXTS } from '#web/texts/pages.ts'

export default function NotFound() {
  return <Outside title={NO_PAGE_TEXTS.nothingTitle}>{NO_PAGE_TEXTS.nothing}</Outside>
}
