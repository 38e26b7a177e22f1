import pino from 'pino'
import type { Environment } from '#engine/contract/env.ts'
import { escapeControls } from '#engine/contract/escape-controls.ts'

export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
}

/** JSON lines on standard error, or where a test reads along; no caller can paint the terminal. */
export function createLog(
  level: Environment['FAIRLINE_LOG'],
  destination: pino.DestinationStream = pino.destination(2),
): Log {
  const options = { level, base: { process: 'panel' }, hooks: { streamWrite: escapeControls } }
  const logger = pino(options, destination)
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  }
}

const nothing = () => undefined
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** A thrown value as log fields: the stack of an error, the text of anything else. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (error instanceof Error)
    return { error: error.stack ?? error.message, cause: error.cause ? String(error.cause) : undefined }
  return { error: String(error) }
}
