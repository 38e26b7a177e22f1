import { Outside } from '#web/components/outside.tsx'
import { NO_PAGE_TEXTS } from '#web/texts/pages.ts'

export default function Forbidden() {
  return <Outside title={NO_PAGE_TEXTS.forbiddenTitle}>{NO_PAGE_TEXTS.forbidden}</Outside>
}
