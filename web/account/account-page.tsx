import type { ApiTokenView, PasskeyView, SecondFactorView, SessionView } from '#web/lib/people.ts'
import { PasskeyPart } from './passkey-part.tsx'
import { PasswordPart } from './password-part.tsx'
import { SecondFactorPart } from './second-factor-part.tsx'
import { SessionPart } from './session-part.tsx'
import { TokenPart } from './token-part.tsx'

interface AccountPageProps {
  readonly secondFactor: SecondFactorView
  readonly passkeys: readonly PasskeyView[]
  readonly sessions: readonly SessionView[]
  readonly thisSessionId: string
  readonly tokens: readonly ApiTokenView[]
}

/** What a person holds to come in: all of it can be changed and taken away here. */
export function AccountPage(props: AccountPageProps) {
  return (
    <>
      <PasswordPart />
      <SecondFactorPart state={props.secondFactor} />
      <PasskeyPart passkeys={props.passkeys} />
      <SessionPart sessions={props.sessions} thisId={props.thisSessionId} />
      <TokenPart tokens={props.tokens} />
    </>
  )
}
