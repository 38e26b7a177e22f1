/** Names that lead out of a document into the language. */
const FORBIDDEN = ['__proto__', 'constructor', 'prototype']
const MOST_STEPS = 16
/** No node carries more; the sum of what is worked out of it must stay a number. */
const MOST_COUNT = 1e9

/**
 * The number at a path as `calls.active` or `nodes.0.calls`; of a list also its `length`. A sentence where there is
 * none. Nothing of the document stands in it, only the path, which is ours.
 */
export function figureAt(document: unknown, path: string): number | string {
  const steps = path.split('.')
  if (steps.length > MOST_STEPS) return `the path ${path} has more than ${MOST_STEPS} steps`
  let at = document
  for (const step of steps) {
    if (FORBIDDEN.includes(step)) return `"${step}" cannot stand in the path ${path}`
    const next = stepInto(at, step)
    if (next === undefined) return `the document has nothing at ${path}`
    at = next
  }
  if (typeof at !== 'number') return `at ${path} stands ${kindOf(at)}, not a number`
  if (!(at <= MOST_COUNT)) return `the number at ${path} is too large`
  return at >= 0 ? at : `the number at ${path} is negative`
}

/** Own properties only: what JSON.parse made. */
function stepInto(at: unknown, step: string): unknown {
  if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
  return Object.getOwnPropertyDescriptor(at, step)?.value
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return (
    { string: 'a text', boolean: 'a yes or no', object: 'an object' }[String(typeof value)] ?? 'something'
  )
}
