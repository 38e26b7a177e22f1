import type { Random } from '#engine/base/random.ts'
import type { ProxyGround } from '#engine/proxy/ground.ts'
import { BookAudit } from './book-audit.ts'
import type { BookNews } from './book-news.ts'
import { DialogWatch } from './dialog-watch.ts'
import { LiveDesk } from './live-desk.ts'
import type { CallTracker } from './tracker.ts'

/** What keeps the books true: calls are asked for, looked over, listed, and released by a person. */
export class Liveness {
  readonly audit: BookAudit
  readonly desk: LiveDesk
  private readonly watch: DialogWatch

  constructor(
    ground: ProxyGround,
    tracker: CallTracker,
    thread: number,
    random: Random,
    onNews: (news: BookNews) => void,
  ) {
    this.audit = new BookAudit(ground, tracker, thread, onNews)
    this.desk = new LiveDesk(ground.clock, ground.directory, tracker, onNews)
    this.watch = new DialogWatch(ground, tracker, random)
  }

  start(): void {
    this.watch.start()
    this.audit.start()
  }

  stop(): void {
    this.desk.stop()
  }
}
