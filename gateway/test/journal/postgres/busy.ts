import { setTimeout as sleep } from 'node:timers/promises'
import type { Claim, Journal } from '../../../src/journal/journal.ts'
import { faultOf } from '../../../src/message/fault.ts'
import { deliveryId, exchangeId, messageId } from '../../../src/message/ids.ts'
import { acceptance, arrival, certificate, sealed, submission, TH, wire } from '../documents.ts'

/** Says a line for every promise that resolved: what was said is what a partner or an NSW would have been told. */
export type Say = (word: 'submitted' | 'sealed' | 'attempted' | 'sent' | 'accepted', what: string) => void

/** Documents in and out without pause, under names of its own, until the process ends. While the journal is down it asks again. */
export async function busy(journal: Journal, name: string, say: Say): Promise<void> {
  const ways = ['a', 'b'].flatMap((one) => [outward(journal, `${name}-${one}`, say), inward(journal, `${name}-${one}`, say)])
  await Promise.all([...ways, relay(journal, name, say)])
}

async function outward(journal: Journal, name: string, say: Say): Promise<void> {
  for (let n = 0; ; n += 1) {
    // Some are larger than one chunk.
    const document = certificate(`${name}-${n}`, { pad: 'x'.repeat(n % 7 === 0 ? 400_000 : 2_000) })
    const wish = submission(document, { delivery: deliveryId(`${name}-${n}`), exchange: exchangeId(`exchange-${name}-${n}`) })
    await insist(() => journal.submit(wish))
    say('submitted', wish.delivery)
  }
}

async function inward(journal: Journal, name: string, say: Say): Promise<void> {
  for (let n = 0; ; n += 1) {
    const number = `in-${name}-${n}`
    let tries = 0
    await insist(async () => {
      tries += 1
      const came = await arrival(journal, `wire ${number}`, `arrival-${number}-${tries}`)
      const wish = acceptance(came, certificate(number, { issuingCountry: 'TH' }), {
        messageId: messageId(`id-${number}`),
        conversation: exchangeId(`exchange-${number}`),
        acknowledgment: { messageId: messageId(`ack-${number}`), wire: wire(`acknowledges ${number}`), send: true },
      })
      const known = await journal.recall(wish.arrival, TH, wish.messageId, wish.wireDigest)
      // Accepted in the moment in which the connection broke; or an earlier try of ours is worked on: nobody else has this id.
      if (known.verdict !== 'accepted') await journal.accept(wish)
    })
    say('accepted', number)
  }
}

async function relay(journal: Journal, holder: string, say: Say): Promise<void> {
  for (;;) {
    const claims = await insist(() => journal.claim({ holder, limit: 4, leaseMs: 2_000 }))
    for (const claim of claims) await attempt(journal, claim, say)
    if (claims.length === 0) await sleep(5)
  }
}

/** A claim that is lost, to an outage or to another node, comes again after its lease. */
async function attempt(journal: Journal, claim: Claim, say: Say): Promise<void> {
  try {
    if (!claim.transmission) {
      await journal.seal(claim, sealed(claim.delivery, { messageId: messageId(`message-of-${claim.delivery}`) }))
      say('sealed', claim.delivery)
    }
    say('attempted', `${claim.delivery} ${await journal.attempt(claim)}`)
    await journal.settle(claim.delivery, { type: 'sent' }, { nextInMs: 600_000 })
    say('sent', claim.delivery)
  } catch (error) {
    const { code } = faultOf(error)
    if (code !== 'ASW_JOURNAL_DOWN' && code !== 'ASW_STATE_CONFLICT') throw error
  }
}

async function insist<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (faultOf(error).code !== 'ASW_JOURNAL_DOWN') throw error
      await sleep(20)
    }
  }
}
