/** What is wrong with what somebody asked for, and where. */
export interface Problem {
  readonly field: string
  readonly message: string
}

export function isProblem(read: object): read is Problem {
  return 'field' in read && 'message' in read
}

/** The same, seen from what holds it. */
export function within(path: string, { field, message }: Problem): Problem {
  return { field: field === '' ? path : `${path}.${field}`, message }
}
