import type { RowDiff } from './revisions.ts'

/** "destination media-1", "set 1 media", "settings". */
export function rowWords({ subject, name }: Pick<RowDiff, 'subject' | 'name'>): string {
  const kind = subject.split(' ')[0] ?? subject
  if (name === '' || name.toLowerCase().startsWith(`${kind} `)) return name || subject
  return `${kind} ${name}`
}
