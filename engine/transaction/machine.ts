/**
 * A state machine as data: for each state, for each input, where it goes and what is done on the way.
 * `ignored` is said out loud, so that no pair is forgotten: the type asks for every one of them.
 */
export interface Transition<State extends string, Action extends string> {
  readonly to: State
  readonly actions: readonly Action[]
}
export const ignored = 'ignored'

export type Machine<State extends string, Input extends string, Action extends string> = {
  readonly [state in State]: { readonly [input in Input]: Transition<State, Action> | typeof ignored }
}

export function go<State extends string, Action extends string>(
  to: State,
  ...actions: Action[]
): Transition<State, Action> {
  return { to, actions }
}
