import {
  type Icon,
  IconChevronLeft,
  IconChevronLeftPipe,
  IconChevronRight,
  IconChevronRightPipe,
} from '@tabler/icons-react'
import { TABLE_TOOL_TEXTS } from '#web/texts/table.ts'
import type { Arrangement } from './record-arrangement.ts'
import classes from './table-pages.module.css'
import { useFormat } from './theme-provider.tsx'

interface PagesProps<T> {
  readonly label: string
  readonly arrangement: Arrangement<T>
}

/** Which of the records stand here, and the way to the others. */
export function TablePages<T>({ label, arrangement }: PagesProps<T>) {
  const format = useFormat()
  const { page, pageNumber, pageSize, matching, goTo } = arrangement
  const before = (pageNumber - 1) * pageSize
  const last = Math.ceil(matching.length / pageSize)
  const step = (Sign: Icon, words: string, wanted: number) => {
    const to = Math.max(1, Math.min(last, wanted))
    return <Step Sign={Sign} words={words} go={to === pageNumber ? null : () => goTo(to)} />
  }
  return (
    <nav className={classes.pages} aria-label={TABLE_TOOL_TEXTS.pagesOf(label)}>
      {step(IconChevronLeftPipe, TABLE_TOOL_TEXTS.first, 1)}
      {step(IconChevronLeft, TABLE_TOOL_TEXTS.previous, pageNumber - 1)}
      <span className={classes.where}>
        {TABLE_TOOL_TEXTS.page(
          format.count(before + 1),
          format.count(before + page.length),
          format.count(matching.length),
        )}
      </span>
      {step(IconChevronRight, TABLE_TOOL_TEXTS.next, pageNumber + 1)}
      {step(IconChevronRightPipe, TABLE_TOOL_TEXTS.last, last)}
    </nav>
  )
}

interface StepProps {
  readonly Sign: Icon
  readonly words: string
  /** Null at the end: it stays where it is, and keeps the focus. */
  readonly go: (() => void) | null
}

function Step({ Sign, words, go }: StepProps) {
  return (
    <button
      type="button"
      className={classes.step}
      aria-label={words}
      title={words}
      aria-disabled={go === null}
      onClick={() => go?.()}
    >
      <Sign size={16} stroke={1.6} aria-hidden="true" />
    </button>
  )
}
