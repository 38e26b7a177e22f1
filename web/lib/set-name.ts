/** A set as people call it: its number before its name, unless the name says the number already. */
export function setTitle({ id, name }: { readonly id: number; readonly name: string }): string {
  return name.trim().toLowerCase() === `set ${id}` ? `Set ${id}` : `${id} ${name}`
}
