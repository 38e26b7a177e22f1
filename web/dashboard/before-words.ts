import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'

const DAY_MS = 86_400_000

/** The stretch that the present one is compared with. */
export function beforeWords(beforeByMs: number): string {
  const { day, week, month, year, years } = DASHBOARD_TEXTS.before
  const days = Math.round(beforeByMs / DAY_MS)
  if (days <= 1) return day
  if (days <= 7) return week
  if (days <= 30) return month
  return days <= 365 ? year : years
}
