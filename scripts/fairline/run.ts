import { readEnvironment } from '#engine/contract/env.ts'
import { commands } from './commands.ts'
import { type CommandContext, parseWords, requireOwnFlags } from './context.ts'
import { CommandFailure, UsageFailure } from './failure.ts'
import { HELP } from './wording.ts'

export interface Terminal {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly folder: string
  /** In ms since the epoch. */
  now(): number
  print(text: string): void
  complain(text: string): void
  readPassword(): Promise<string>
  /** All of standard input. */
  readInput(): Promise<string>
}

/** Exit code: 0, or 1 with one line of complaint. Never rejects for what a person can put right. */
export async function runFairline(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await execute(words, terminal)
    return 0
  } catch (problem) {
    if (!(problem instanceof CommandFailure)) throw problem
    terminal.complain(`fairline: ${oneLine(problem.message)}`)
    return 1
  }
}

async function execute(words: readonly string[], terminal: Terminal): Promise<void> {
  const { positionals, values } = parse(words)
  const [name = 'help', ...rest] = positionals
  if (name === 'help' || values.help) return terminal.print(HELP)
  const command = commands.get(name)
  if (!command) throw new UsageFailure(`there is no command "${name}"`)
  requireOwnFlags(name, command, values)
  const settings = readEnvironment(terminal.variables)
  if (Array.isArray(settings)) throw new CommandFailure(settings.join('; '))
  const { folder, now, print, complain, readPassword, readInput } = terminal
  const context: CommandContext = {
    settings,
    flags: values,
    folder,
    now,
    print,
    show: (text) => print(text.replace(/[^\P{Cc}\n]/gu, '?')),
    warn: (text) => complain(`warning: ${oneLine(text)}`),
    readPassword,
    readInput,
  }
  await command.run(context, rest)
}

function parse(words: readonly string[]) {
  try {
    return parseWords(words)
  } catch (problem) {
    throw new UsageFailure(problem instanceof Error ? problem.message : String(problem))
  }
}

/** Control bytes of a far end are not for a terminal. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '?')
}
