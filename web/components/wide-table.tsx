import { Box } from '@mantine/core'
import type { ReactNode } from 'react'

interface WideTableProps {
  /** What is in it: it is reached by Tab, since it scrolls sideways where it is wider than the window. */
  readonly label: string
  readonly children: ReactNode
}

/** A table that may be wider than the window. */
export function WideTable({ label, children }: WideTableProps) {
  return (
    <Box component="section" className="scroll-x" aria-label={label} tabIndex={0}>
      {children}
    </Box>
  )
}
