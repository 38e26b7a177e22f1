/** Something about the books that a person wants to know, once; the shape of the contract's event. */
export interface BookNews {
  readonly kind: 'drift' | 'released'
  readonly setId: number | null
  readonly destinationId: number | null
  readonly from?: string
  readonly to?: string
  readonly cause: string
  readonly text: string
  readonly figures: { readonly [name: string]: number }
  readonly lastedMs?: number | null
}
