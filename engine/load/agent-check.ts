import { NOTHING_TOLD, readAgentLine } from './agent-line.ts'
import type { WatchLoad } from './load-source.ts'
import { type Ask, NO_FIGURES, Polling } from './polling.ts'
import { StatedLine } from './stated-line.ts'
import { openStream } from './stream.ts'

/**
 * HAProxy's agent-check: the agent says one line to whoever connects. What a line does not mention stays as the agent
 * said it last, while it cannot be reached too: what it set, it alone takes back (configuration manual, "agent-check").
 */
export const watchAgent: WatchLoad = (address, listener, world) => {
  const { clock } = world
  let word = NOTHING_TOLD
  const ask: Ask = ({ onAnswer, onFailed }) => {
    const hear = (line: string) => {
      const read = readAgentLine(line)
      if (read.kind === 'malformed') return onFailed({ connection: 'malformed', problem: read.problem })
      word = { ...word, ...read.news }
      onAnswer({ figures: { ...NO_FIGURES, ...word, atMs: clock.wallMs() }, remark: read.passedOver })
    }
    return openStream(address, clock, {
      onOpen: (socket) => new StatedLine(socket, clock, { onAnswer: hear, onFailed }),
      onFailed,
    })
  }
  return new Polling(ask, address.everySec, listener, world)
}
