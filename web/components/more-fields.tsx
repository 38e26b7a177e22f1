'use client'
import { Stack } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import classes from './more-fields.module.css'

interface MoreFieldsProps {
  readonly words: string
  /** Something within is not as usual: it is open from the start. */
  readonly isUsed?: boolean
  /** Something within is wrong: it cannot be overlooked. */
  readonly hasProblem?: boolean
  readonly children: ReactNode
}

/** What few people need, out of the way until asked for. */
export function MoreFields({ words, isUsed = false, hasProblem = false, children }: MoreFieldsProps) {
  const [isAsked, setAsked] = useState(isUsed)
  const isOpen = isAsked || hasProblem
  return (
    <div>
      <button type="button" className={classes.more} aria-expanded={isOpen} onClick={() => setAsked(!isOpen)}>
        <IconChevronRight size={14} aria-hidden="true" />
        {words}
      </button>
      {isOpen ? (
        <Stack gap="sm" className={classes.within}>
          {children}
        </Stack>
      ) : null}
    </div>
  )
}

/** Whether a form's problems lie at one of these fields. */
export function hasProblemAt(errors: object, fields: readonly string[]): boolean {
  return fields.some((field) => Object.hasOwn(errors, field))
}
