/** One line in, fair lines out. The same drawing stands in public/icon.svg. */
export function BrandMark({ size = 18 }: { readonly size?: number }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      aria-hidden="true"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="2"
      strokeLinecap="round"
    >
      <path d="M1.5 10h5M6.5 10c4 0 3-7 7-7h5M6.5 10h12M6.5 10c4 0 3 7 7 7h5" />
    </svg>
  )
}
