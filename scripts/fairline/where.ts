import path from 'node:path'
import { placedAnswerSchema } from './answers.ts'
import type { CommandContext, Run } from './context.ts'
import { UsageFailure } from './failure.ts'
import { wholeNumber } from './flag-values.ts'
import { jsonLine } from './json-line.ts'
import { call, panelDoor } from './panel-api.ts'
import { readText } from './read-text.ts'
import { wordWhere } from './where-words.ts'

/** `192.0.2.7`, `192.0.2.7:5060`, `2001:db8::7`, `[2001:db8::7]:5060`. */
const SOURCE = /^(?:\[([^\]]+)\]|([^:]+)|([^:]*:[^:]*:.*))(?::(\d{1,5}))?$/

export const WHERE_FLAGS = [
  ...(['method', 'source', 'listener', 'set', 'from', 'to'] as const),
  ...(['call-id', 'header', 'file', 'json'] as const),
] as const

/** Where a call would go, without sending one. */
export const where: Run = async (context, [requestUri = '', ...surplus]) => {
  const { settings, flags, print, show } = context
  if (surplus.length > 0) throw new UsageFailure('where takes one Request-URI, everything else by its option')
  const question = {
    ...{ requestUri, message: await messageOf(context) },
    ...(flags.method && { method: flags.method }),
    ...{ from: flags.from, to: flags.to, callId: flags['call-id'], headers: flags.header },
    ...{ listener: flags.listener, setId: flags.set ? wholeNumber('set', flags.set) : null },
    ...sourceOf(flags.source ?? ''),
  }
  const answer = await call(panelDoor(settings), 'POST', '/api/v1/dry-run', placedAnswerSchema, question)
  if (flags.json) print(jsonLine(answer))
  else show(wordWhere(answer))
}

/** `-` is standard input. */
async function messageOf({ flags, folder, readInput }: CommandContext): Promise<string> {
  if (flags.file === undefined) return ''
  return flags.file === '-' ? readInput() : readText(path.resolve(folder, flags.file))
}

function sourceOf(text: string): { sourceAddress: string; sourcePort: number } {
  if (text === '') return { sourceAddress: '', sourcePort: 0 }
  const [, bracketed, plain, bare, port] = SOURCE.exec(text) ?? []
  const sourceAddress = bracketed ?? plain ?? bare
  if (sourceAddress === undefined)
    throw new UsageFailure('--source is an address, as 192.0.2.7 or 192.0.2.7:5060')
  return { sourceAddress, sourcePort: Number(port ?? 0) }
}
