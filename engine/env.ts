import { type Environment, readEnvironment } from '#engine/contract/env.ts'

/** The engine's settings, or every problem as one line each. The only reader of the process environment. */
export function engineEnvironment(): Environment | string[] {
  return readEnvironment(process.env)
}
