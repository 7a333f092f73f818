/**
 * Writes without pause until it is killed, and says a line for every promise that resolved: what was said is what a
 * partner or an NSW would have been told.
 */

import type { Journal } from '../../../src/journal/journal.ts'
import { openSqliteJournal } from '../../../src/journal/sqlite/index.ts'
import { deliveryId, messageId } from '../../../src/message/ids.ts'
import { acceptance, arrival, certificate, sealed, submission } from '../documents.ts'

const [folder = '', round = '0'] = process.argv.slice(2)
const journal = await openSqliteJournal({ folder })
const say = (...words: readonly string[]) => process.stdout.write(`${words.join(' ')}\n`)

async function outward(name: string) {
  for (let n = 0; ; n += 1) {
    const wish = submission(certificate(`${round}-${name}-${n}`, { pad: 'x'.repeat(n % 7 === 0 ? 400_000 : 2_000) }), {
      delivery: deliveryId(`${round}-${name}-${n}`),
    })
    await journal.submit(wish)
    say('submitted', wish.delivery)
  }
}
async function relay() {
  for (;;) {
    for (const claim of await journal.claim({ holder: 'child', limit: 4, leaseMs: 3_600_000 })) {
      // Sealed by a process that died: those bytes go again.
      if (!claim.transmission) {
        const one = sealed(claim.delivery, { messageId: messageId(`message-of-${claim.delivery}`) })
        await journal.seal(claim, one)
        say('sealed', claim.delivery)
      }
      await journal.attempt(claim)
      await journal.settle(claim.delivery, { type: 'sent' }, { nextInMs: 3_600_000 })
      say('sent', claim.delivery)
    }
  }
}
async function inward(to: Journal, name: string) {
  for (let n = 0; ; n += 1) {
    const number = `${round}-in-${name}-${n}`
    const came = await arrival(to, `wire ${number}`, `arrival-${number}`)
    const wish = acceptance(came, certificate(number, { issuingCountry: 'TH' }), { messageId: messageId(`id-${number}`) })
    await to.recall(wish.arrival, wish.from, wish.messageId, wish.wireDigest)
    await to.accept(wish)
    say('accepted', number)
  }
}

say('open')
await Promise.all([outward('a'), outward('b'), outward('c'), relay(), inward(journal, 'd'), inward(journal, 'e')])
