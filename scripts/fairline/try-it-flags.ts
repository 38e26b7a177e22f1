/** Of `where` and `what-if`. */
export const TRY_IT_FLAGS = {
  set: { type: 'string' },
  method: { type: 'string' },
  source: { type: 'string' },
  listener: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  'call-id': { type: 'string' },
  header: { type: 'string', multiple: true },
  file: { type: 'string' },
  algorithm: { type: 'string' },
  weight: { type: 'string', multiple: true },
  channels: { type: 'string', multiple: true },
  state: { type: 'string', multiple: true },
  past: { type: 'boolean', default: false },
  minutes: { type: 'string' },
  calls: { type: 'string' },
  'per-second': { type: 'string' },
  hold: { type: 'string' },
} as const

type Told<Flag> = Flag extends { readonly type: 'boolean' }
  ? boolean
  : Flag extends { readonly multiple: true }
    ? readonly string[] | undefined
    : string | undefined

export type TryItFlags = { readonly [name in keyof typeof TRY_IT_FLAGS]?: Told<(typeof TRY_IT_FLAGS)[name]> }
