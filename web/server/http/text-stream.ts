import type { Clock, Stoppable } from '../clock.ts'
import { errorFields, type Log } from '../log.ts'

interface StreamParts {
  readonly clock: Clock
  readonly log: Log
  /** For the log. */
  readonly what: string
  /** Once: it is done, it failed, or its reader went away. */
  readonly onEnd: () => void
}

/** A reader that takes nothing for so long has gone to sleep; what is held for it is let go. */
const PATIENCE_MS = 30_000

/** Texts as a stream of UTF-8: the next is made when the reader has taken the one before. */
export function textStream(
  texts: AsyncGenerator<string>,
  { clock, log, what, onEnd }: StreamParts,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let patience: Stoppable | null = null
  const end = () => {
    patience?.stop()
    onEnd()
  }
  const fail = (controller: ReadableStreamDefaultController<Uint8Array>, error: unknown) => {
    end()
    log.warn(`${what} broke off`, errorFields(error))
    controller.error(error)
    void texts.return(undefined)
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        patience?.stop()
        try {
          const { done, value } = await texts.next()
          if (done) {
            end()
            return controller.close()
          }
          controller.enqueue(encoder.encode(value))
          patience = clock.after(PATIENCE_MS, () => fail(controller, new Error('nobody takes it')))
        } catch (error) {
          fail(controller, error)
        }
      },
      async cancel() {
        end()
        await texts.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
}
