/** Every operational failure has one code; text for people is looked up by it at the edge. */
export const ERROR_TEXTS = {
  SNAPSHOT_INVALID: 'The configuration is not valid and was not applied; the last good one stays.',
  SNAPSHOT_FOREIGN: 'The configuration comes from another database; adopt it explicitly to replace this one.',
  SNAPSHOT_STALE: 'A newer configuration is applied already.',
  DATA_FOLDER_UNWRITABLE: 'The data folder cannot be written.',
  DATA_FOLDER_IN_USE: 'Another engine works with the data folder.',
  LISTENER_FAILED: 'A SIP listener could not be opened.',
  CONTROL_FAILED: 'The control port could not be opened.',
  PANEL_FAILED: 'The panel port could not be opened.',
  DATABASE_FAILED: 'The database could not be opened.',
  ENVIRONMENT_INVALID: 'The environment settings are not valid.',
  DESTINATION_UNKNOWN: 'No destination has this id.',
  SET_UNKNOWN: 'No set has this id.',
  DISPATCHER_LIST_INVALID: 'This file cannot be imported; nothing was changed.',
  UNAUTHORIZED: 'Sign in first.',
  FORBIDDEN: 'Your role does not allow this.',
  CONFLICT: 'Somebody else changed this in the meantime; look again and repeat.',
  ENGINE_UNREACHABLE: 'The engine does not answer.',
  INPUT_INVALID: 'The input is not valid.',
} as const

export type ErrorCode = keyof typeof ERROR_TEXTS

/** An operational failure: a code for people, detail for the log, the cause kept. */
export class FairlineError extends Error {
  readonly code: ErrorCode
  readonly detail: string
  constructor(code: ErrorCode, detail = '', cause?: unknown) {
    super(detail ? `${ERROR_TEXTS[code]} ${detail}` : ERROR_TEXTS[code], { cause })
    this.name = 'FairlineError'
    this.code = code
    this.detail = detail
  }
}
