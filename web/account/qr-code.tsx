'use client'
import { encode } from 'uqr'
import { SECOND_FACTOR_TEXTS } from '#web/texts/account.ts'

const BORDER = 4

/** Dark on light in either scheme: cameras want it so. */
export default function QrCode({ text }: { readonly text: string }) {
  const { data, size } = encode(text, { border: BORDER })
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      role="img"
      aria-label={SECOND_FACTOR_TEXTS.picture}
      viewBox={`0 0 ${size} ${size}`}
      width={200}
      height={200}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
