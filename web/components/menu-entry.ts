import type { Icon } from '@tabler/icons-react'
import type { ReactElement, ReactNode } from 'react'

export interface MenuEntry {
  readonly words: string
  readonly Icon?: Icon
  /** What it does, or where it leads. */
  readonly run?: () => void
  readonly href?: string
  readonly isDisabled?: boolean
  /** A rule is drawn above it. */
  readonly isApart?: boolean
  /** It is a box to tick, and the menu stays open. */
  readonly isTicked?: boolean
}

export interface MenuProps {
  readonly entries: readonly MenuEntry[]
  readonly head?: ReactNode
  readonly width?: number
  /** The button. */
  readonly children: ReactElement<Record<string, unknown>>
}
