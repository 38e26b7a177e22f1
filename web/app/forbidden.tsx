import { Outside } from '#web/components/outside.tsx'

export default function Forbidden() {
  return (
    <Outside title="Not for your role">
      Your role does not allow this page. An admin can change your role in the settings.
    </Outside>
  )
}
