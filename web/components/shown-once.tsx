'use client'
import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { COPY_TEXTS } from '#web/texts/account.ts'
import { useIsBrowser } from './since.tsx'

interface ShownOnceProps {
  readonly label: string
  /** Why now, and what it is for. */
  readonly line: string
  readonly text: string
  readonly done: string
  readonly onDone: () => void
}

/** A secret that nobody can read again: whole, selected by a click, and copied where the browser may. */
export function ShownOnce({ label, line, text, done, onDone }: ShownOnceProps) {
  const [isCopied, setCopied] = useState(false)
  const mayCopy = useIsBrowser() && navigator.clipboard !== undefined
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true))
  return (
    <>
      <Textarea
        label={label}
        description={line}
        inputWrapperOrder={['label', 'input', 'description']}
        readOnly
        autosize
        maxRows={12}
        data-autofocus
        value={text}
        onFocus={(event) => event.currentTarget.select()}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 10, marginTop: 16 }}>
        {mayCopy ? (
          <Button variant="default" onClick={copy}>
            {isCopied ? COPY_TEXTS.copied : COPY_TEXTS.copy}
          </Button>
        ) : null}
        <Button onClick={onDone}>{done}</Button>
      </div>
    </>
  )
}
