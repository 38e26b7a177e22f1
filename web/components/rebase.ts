import { type Fields, isFields, isSame } from '#web/lib/field-diff.ts'

/** What a form holds once what it began with has changed: what was typed stays as typed, all else is the new state. */
export function rebased<Values extends Fields>(began: Values, typed: Values, fresh: Values): Values {
  return { ...typed, ...merged(began, typed, fresh) }
}

function merged(began: Fields, typed: Fields, fresh: Fields): Fields {
  const names = new Set([...Object.keys(typed), ...Object.keys(fresh)])
  return Object.fromEntries([...names].map((name) => [name, one(began[name], typed[name], fresh[name])]))
}

function one(began: unknown, typed: unknown, fresh: unknown): unknown {
  if (isSame(began, typed)) return fresh
  return isFields(began) && isFields(typed) && isFields(fresh) ? merged(began, typed, fresh) : typed
}
