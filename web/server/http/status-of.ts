import type { ErrorCode } from '#engine/contract/errors.ts'

const STATUS: { readonly [code in ErrorCode]?: number } = {
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  DESTINATION_UNKNOWN: 404,
  SET_UNKNOWN: 404,
  CONFLICT: 409,
  INPUT_INVALID: 400,
  DISPATCHER_LIST_INVALID: 400,
  SNAPSHOT_INVALID: 409,
  ENGINE_UNREACHABLE: 503,
}

/** HTTP status of a failure. */
export function statusOf(code: ErrorCode): number {
  return STATUS[code] ?? 500
}
