/** Something a person can put right: one line on standard error, no stack. */
export class CommandFailure extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CommandFailure'
  }
}

/** A wrong call of the command line. */
export class UsageFailure extends CommandFailure {
  constructor(message: string) {
    super(`${message}; see "npm run -s fairline -- help"`)
  }
}
