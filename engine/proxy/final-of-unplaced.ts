import type { SetWalk } from './set-walk.ts'

/** RFC 5630 §5.3: a SIPS request that no secure target could take. */
export const INSECURE = 'SIPS Not Allowed'

/**
 * What a caller is told when no attempt was possible (rules 10). RFC 7339 §5.6: where somebody asked to be sent less, and
 * nobody else is left, 503 without Retry-After.
 */
export function finalOfUnplaced(
  { sawFull, leftOver }: Pick<SetWalk, 'sawFull' | 'leftOver'>,
  fullCode: number,
  hasInsecure: boolean,
): { readonly status: number; readonly reason: string } {
  if (sawFull) return { status: fullCode, reason: 'All Destinations Are Full' }
  if (hasInsecure) return { status: 480, reason: INSECURE }
  const isOverload = leftOver.some(({ why }) => why === 'overloaded')
  const reason = isOverload ? 'All Destinations Are Overloaded' : 'No Destination Available'
  return { status: 503, reason }
}
