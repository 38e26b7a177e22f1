const MOST_TRIES = 3_000
const MOST_MS = 8_000

/** Cuts a text at its line ends, CRLF kept. */
function lines(input: Buffer): Buffer[] {
  return input
    .toString('latin1')
    .split(/(?<=\n)/)
    .map((line) => Buffer.from(line, 'latin1'))
}

/** Leaves out ever smaller groups of parts while the input stays what it is. */
function leaveOut(parts: readonly Buffer[], isStill: (input: Buffer) => boolean): Buffer[] {
  let kept = [...parts]
  for (let group = kept.length >> 1; group >= 1; group >>= 1) {
    for (let at = 0; at < kept.length; ) {
      const without = [...kept.slice(0, at), ...kept.slice(at + group)]
      if (isStill(Buffer.concat(without))) kept = without
      else at += group
    }
  }
  return kept
}

/** The shortest input found of which `isStill` is true, as it is of this one. It is asked a bounded number of times. */
export function minimise(input: Buffer, isStill: (input: Buffer) => boolean): Buffer {
  let tries = 0
  const endMs = performance.now() + MOST_MS
  const ask = (candidate: Buffer) => tries++ < MOST_TRIES && performance.now() < endMs && isStill(candidate)
  const fewLines = Buffer.concat(leaveOut(lines(input), ask))
  const octets = Array.from({ length: fewLines.length }, (_, at) => fewLines.subarray(at, at + 1))
  return Buffer.concat(leaveOut(octets, ask))
}
