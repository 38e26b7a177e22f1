import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import { figureAt } from './figure-path.ts'
import { askForDocument } from './http-question.ts'
import type { WatchLoad } from './load-source.ts'
import { type Ask, NO_FIGURES, Polling } from './polling.ts'

const DOCUMENT_BYTES = 1_048_576

/** A JSON document, asked for again and again: at the paths of the address stand the figure and, perhaps, the most. */
export const watchJson: WatchLoad = (address, listener, world) => {
  const { clock } = world
  const wish = { path: pathOf(address), mostBytes: DOCUMENT_BYTES }
  const ask: Ask = ({ onAnswer, onFailed }) =>
    askForDocument(address, wish, clock, {
      onAnswer: (document) => {
        const sessions = figureAt(document, address.load)
        const maxSessions = typeof address.max === 'string' ? figureAt(document, address.max) : address.max
        if (typeof sessions === 'string') onFailed({ connection: 'malformed', problem: sessions })
        else if (typeof maxSessions === 'string') onFailed({ connection: 'malformed', problem: maxSessions })
        else onAnswer({ figures: { ...NO_FIGURES, sessions, maxSessions, atMs: clock.wallMs() }, remark: '' })
      },
      onFailed,
    })
  return new Polling(ask, address.everySec, listener, world)
}

/** `http://host?query` names the root. */
function pathOf({ path }: LoadSourceAddress): string {
  return path.startsWith('/') ? path : `/${path}`
}
