import type { z } from 'zod'

/** Where the schema has no words of its own: what a number may be. */
export function numberWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type' && ['number', 'int'].includes(issue.expected))
    return 'write a whole number'
  if (issue.code === 'too_small' && issue.origin === 'number') return `${issue.minimum} is the least`
  if (issue.code === 'too_big' && issue.origin === 'number') return `${issue.maximum} is the most`
  return undefined
}
