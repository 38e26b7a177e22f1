import type { Outcome } from '#web/lib/outcome.ts'

type Saved = Outcome<{ readonly revision: number }>

/**
 * Saves of single fields, one after the other: each says what its author saw of the row. One's own save makes the row
 * another one, too; who was let through on `from` has seen all that it is at `to`, so that the next field is not stale
 * by it though the page is not drawn anew yet.
 */
export class OwnSaves {
  private turn: Promise<unknown> = Promise.resolve()
  /** The last of each row. */
  private readonly spans = new Map<number, { readonly from: number; readonly to: number }>()

  /** `seen`: the row's revision on the page when typing began. */
  save(
    id: number,
    seen: number | undefined,
    send: (revision: number | undefined) => Promise<Saved>,
  ): Promise<Saved> {
    const answer = this.turn.then(() => this.sendNow(id, seen, send))
    this.turn = answer.catch(() => undefined)
    return answer
  }

  private async sendNow(
    id: number,
    seen: number | undefined,
    send: (revision: number | undefined) => Promise<Saved>,
  ): Promise<Saved> {
    const span = this.spans.get(id)
    const isOwn = span !== undefined && seen !== undefined && seen >= span.from && seen < span.to
    const result = await send(isOwn ? span.to : seen)
    if (result.ok && seen !== undefined)
      this.spans.set(id, { from: isOwn ? span.from : seen, to: result.value.revision })
    return result
  }
}
