import { Outside } from '#web/components/outside.tsx'

export default function NotFound() {
  return <Outside title="Nothing here">This address has no page, or what it showed was deleted.</Outside>
}
