import { type Environment, readEnvironment } from '#engine/contract/env.ts'

/** The settings of this process, or every problem as one line each. The panel's only look at `process.env`. */
export function panelEnvironment(): Environment | string[] {
  return readEnvironment(process.env)
}
