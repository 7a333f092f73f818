import type { OpenBench } from './bench.ts'
import { againContract } from './contract/again.ts'
import { announcementContract } from './contract/announcements.ts'
import { askedAboutContract } from './contract/asked-about.ts'
import { careContract } from './contract/care.ts'
import { clockContract } from './contract/clocks.ts'
import { conversationContract } from './contract/conversations.ts'
import { damagedContract } from './contract/damaged.ts'
import { duplicateContract } from './contract/duplicates.ts'
import { feedContract } from './contract/feed.ts'
import { inboxContract } from './contract/inboxes.ts'
import { intakeContract } from './contract/intake.ts'
import { inwardContract } from './contract/inward.ts'
import { ledgerContract } from './contract/ledger.ts'
import { orderContract } from './contract/order.ts'
import { questionContract } from './contract/questions.ts'
import { readingContract } from './contract/readings.ts'
import { relayContract } from './contract/relay.ts'
import { shareContract } from './contract/shares.ts'
import { signalContract } from './contract/signals.ts'
import { taskContract } from './contract/tasks.ts'
import { togetherContract } from './contract/together.ts'
import { usedByHandContract } from './contract/used-by-hand.ts'

/** What every store of the journal keeps, whatever it is made of. */
export function journalContract(name: string, open: OpenBench): void {
  intakeContract(name, open)
  relayContract(name, open)
  againContract(name, open)
  togetherContract(name, open)
  orderContract(name, open)
  inwardContract(name, open)
  readingContract(name, open)
  duplicateContract(name, open)
  damagedContract(name, open)
  signalContract(name, open)
  ledgerContract(name, open)
  shareContract(name, open)
  clockContract(name, open)
  inboxContract(name, open)
  questionContract(name, open)
  careContract(name, open)
  conversationContract(name, open)
  askedAboutContract(name, open)
  feedContract(name, open)
  announcementContract(name, open)
  taskContract(name, open)
  usedByHandContract(name, open)
}
