'use client'
import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import type { TracedMessage } from '#engine/contract/tracing.ts'
import { useFormat } from '#web/components/theme-provider.tsx'
import { shownText } from '#web/lib/trace-words.ts'
import { CALL_PAGE_TEXTS as texts } from '#web/texts/call-page.ts'
import classes from './call-page.module.css'

interface MessageViewProps {
  readonly message: TracedMessage | null
  readonly isReadable: boolean
  readonly label: string
}

/** One message as it passed: text and nothing else, whatever stands in it. */
export function MessageView({ message, isReadable, label }: MessageViewProps) {
  return (
    <section className={classes.message} aria-label={texts.message}>
      {message ? (
        <Shown key={`${message.atMs} ${label}`} message={message} label={label} />
      ) : (
        <p className="faint">{isReadable ? texts.pick : texts.onlyOperators}</p>
      )}
    </section>
  )
}

function Shown({ message, label }: { readonly message: TracedMessage; readonly label: string }) {
  const format = useFormat()
  const clipboard = useClipboard({ timeout: 2_000 })
  const { direction, transport, local, remote, length } = message
  const text = shownText(message.text)
  const [from, to] = direction === 'in' ? [remote, local] : [local, remote]
  const isCut = length > message.text.length && message.text.length >= TRACED_CHARS
  return (
    <>
      <div className={classes.messageHead}>
        <h3 className={classes.messageTitle}>{label}</h3>
        <Button variant="default" size="compact-xs" onClick={() => clipboard.copy(text)}>
          {clipboard.copied ? texts.copied : texts.copy}
        </Button>
      </div>
      <p className={classes.messageFacts}>
        {transport} {from} → {to}
        {isCut ? ` ${texts.cut(format.count(message.text.length), format.count(length))}` : ''}
      </p>
      <pre className={classes.raw}>
        <Lines text={text} />
      </pre>
      {text.includes('***') ? <p className={classes.messageFacts}>{texts.masked}</p> : null}
    </>
  )
}

/** Masking may make a message a little shorter; this much is cut. */
const TRACED_CHARS = 60_000

function Lines({ text }: { readonly text: string }) {
  const end = text.indexOf('\r\n\r\n')
  const [head, body] = end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end)]
  const [startLine = '', ...fields] = head.split('\r\n')
  const keyed = fields.map((line, place) => ({ key: `${place}`, line }))
  return (
    <>
      <span className={classes.startLine}>{startLine}</span>
      {keyed.map(({ key, line }) => (
        <Field key={key} line={line} />
      ))}
      {body}
    </>
  )
}

/** A header field, with the line end before it. */
function Field({ line }: { readonly line: string }) {
  const colon = /^[^\s:]+[ \t]*:/.exec(line)?.[0].length ?? 0
  return (
    <>
      {'\r\n'}
      <span className={classes.fieldName}>{line.slice(0, colon)}</span>
      {line.slice(colon)}
    </>
  )
}
