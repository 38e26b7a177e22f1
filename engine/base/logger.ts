import pino from 'pino'
import { escapeControls } from '#engine/contract/escape-controls.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'
type Fields = Record<string, unknown>

/** One line of JSON per call. Put an Error under `error`; never a secret under any name. */
export interface Logger {
  debug(message: string, fields?: Fields): void
  info(message: string, fields?: Fields): void
  warn(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
  child(name: string): Logger
}

/** A reader that does not keep up costs lines, never a packet. */
const BACKLOG_BYTES = 4 * 1_024 * 1_024
const STDERR = 2

class PinoLogger implements Logger {
  private readonly pino: pino.Logger

  constructor(target: pino.Logger) {
    this.pino = target
  }

  debug(message: string, fields: Fields = {}): void {
    this.pino.debug(fields, message)
  }

  info(message: string, fields: Fields = {}): void {
    this.pino.info(fields, message)
  }

  warn(message: string, fields: Fields = {}): void {
    this.pino.warn(fields, message)
  }

  error(message: string, fields: Fields = {}): void {
    this.pino.error(fields, message)
  }

  child(name: string): Logger {
    return new PinoLogger(this.pino.child({ name }))
  }
}

class SilentLogger implements Logger {
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
  child(): Logger {
    return this
  }
}

/** Writes to standard error, or to `destination` where a test wants to read along. */
export function createLogger(level: LogLevel, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.errWithCause },
    hooks: { streamWrite: escapeControls },
  }
  const target = destination ?? pino.destination({ dest: STDERR, sync: false, maxLength: BACKLOG_BYTES })
  return new PinoLogger(pino(options, target))
}

export const silentLogger: Logger = new SilentLogger()
