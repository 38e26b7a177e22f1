/** Where a batch stands in all that an engine ever sends: by start, then by sequence (rules 9). */
export interface Position {
  readonly startNumber: number
  readonly sequence: number
}

export const BEGINNING: Position = { startNumber: 0, sequence: 0 }

export function isAfter(a: Position, b: Position): boolean {
  return a.startNumber > b.startNumber || (a.startNumber === b.startNumber && a.sequence > b.sequence)
}

export function positionOf(batch: Position): Position {
  return { startNumber: batch.startNumber, sequence: batch.sequence }
}
