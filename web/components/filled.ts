import { createElement, Fragment, type ReactNode } from 'react'

/** A text whose `{names}` stand for what is drawn, in whatever order its language wants them. */
export function filled(text: string, parts: Readonly<Record<string, ReactNode>>): ReactNode {
  const pieces = text.split(/\{(\w+)\}/)
  return createElement(
    Fragment,
    null,
    ...pieces.map((piece, place) => (place % 2 === 1 ? parts[piece] : piece)),
  )
}
