'use client'
import { createContext, type ReactNode, useContext } from 'react'
import { ROLES, type Role } from '#engine/contract/vocabulary.ts'

export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
}

const PersonContext = createContext<Person | null>(null)

export function PersonProvider({
  person,
  children,
}: {
  readonly person: Person
  readonly children: ReactNode
}) {
  return <PersonContext value={person}>{children}</PersonContext>
}

export function usePerson(): Person {
  const person = useContext(PersonContext)
  if (!person) throw new Error('pages of the panel have a person')
  return person
}

/** Whether the person may do what this role may: controls beyond it are not shown. */
export function useMay(role: Role): boolean {
  return ROLES.indexOf(usePerson().role) >= ROLES.indexOf(role)
}
