import type { Destination } from '#engine/destination/destination.ts'
import type { ProxyGround } from './ground.ts'

/** Whether requests to it ask how much it wants (RFC 7339): as its set says; nobody else is asked. */
export function offersOverloadTo(
  { directory }: Pick<ProxyGround, 'directory'>,
  destination: Destination | undefined,
): boolean {
  return destination !== undefined && (directory.set(destination.setId)?.config.overloadControl ?? false)
}
