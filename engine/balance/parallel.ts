import { type AlgorithmFactory, forgetful } from './algorithm.ts'
import { highest } from './priority.ts'

/**
 * `parallel`: every eligible destination is called at once, and the first that answers has the call (Kamailio 12, which
 * marks no branch of it as failed). `Selector.selectAll` gives them all, of high priority first, for a Max-Breadth that
 * does not suffice for all (RFC 5393 §5.3.3.1). A request that is no INVITE is not forked: it goes to the first of them.
 */
export const parallel: AlgorithmFactory = () =>
  forgetful({
    pick: highest,
    explain: (_, eligible) => ({
      chance: 1,
      why:
        eligible.length > 1
          ? `called at once with ${eligible.length - 1} more`
          : 'called alone: nobody else is left',
    }),
  })
