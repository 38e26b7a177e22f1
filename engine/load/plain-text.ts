/** Everything but what can be seen: a far end's words go into pages, logs and terminals. */
const UNSEEN = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]+/gu

/** A far end's words in one line of at most `most` characters. */
export function plainText(text: string, most: number): string {
  const line = text
    .slice(0, most * 4)
    .toWellFormed()
    .replace(UNSEEN, ' ')
    .trim()
  return line.length > most ? `${line.slice(0, most - 1)}…`.toWellFormed() : line
}
