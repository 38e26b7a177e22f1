import { z } from 'zod'
import { readRange } from './figures.ts'

/** The address of the route for figures. */
export const figuresQuerySchema = z
  .object({ range: z.string().optional(), from: z.string().optional(), to: z.string().optional() })
  .transform((asked, context) => {
    const range = readRange(asked)
    if ('kind' in range) return range
    context.addIssue({ code: 'custom', path: [range.part], message: range.words })
    return z.NEVER
  })
