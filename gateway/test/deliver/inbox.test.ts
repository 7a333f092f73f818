import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acknowledgeInbox, routes } from '../../src/deliver/inbox.ts'
import { type Alone, documents, openAlone, settled } from '../receive/alone.ts'
import { cancellation, certificate } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { HOUR } from '../receive/world.ts'

let th: Alone
beforeAll(async () => {
  th = await openAlone('TH', ['VN'])
})
afterAll(() => th.close())
beforeEach(() => settled(th))

const arrive = async (json: Parameters<typeof letter>[1]) => {
  await th.post('VN', (await letter(th.pen('VN'), json)).wire)
}
/** What Viet Nam reads of our documents. */
const answers = async () => documents(await th.mail(), th.pen('VN').keys)

describe('routing rules', () => {
  const route = routes([
    { name: 'customs', documents: ['certificate-of-origin', 'cancellation'], roles: ['importer'] },
    { name: 'statistics', documents: ['certificate-of-origin', 'certificate-response'], roles: ['importer', 'issuer'] },
  ])
  it.each([
    ['certificate-of-origin', 'importer', ['customs', 'statistics']],
    ['cancellation', 'importer', ['customs']],
    ['cancellation', 'issuer', []],
    ['certificate-response', 'issuer', ['statistics']],
  ] as const)('a %s for the %s goes to %j', (document, role, names) => {
    expect(route(document, role)).toEqual(names)
  })
})

describe('receipts of the NSW', () => {
  it('tell the issuing country of hop AS3 once, however often the NSW acknowledges its entry', async () => {
    const json = certificate()
    await arrive(json)
    await answers()
    const [entry] = (await th.gateway.journal.lease('customs', 'nsw', 100, HOUR)).filter(
      (one) => one.identity.number === json.referenceNumber,
    )
    const { intake } = th.gateway
    expect(await acknowledgeInbox(intake, 'customs', entry?.id ?? '', 'nsw')).toEqual({ repeated: false })
    expect(await acknowledgeInbox(intake, 'customs', entry?.id ?? '', 'nsw')).toEqual({ repeated: true })
    expect(await answers()).toMatchObject([
      { document: 'certificate-response', kind: 'RECEIPT', hop: 'AS3', respondingCountry: 'TH' },
    ])
  })

  it('are not made for cancellations', async () => {
    const json = certificate()
    await arrive(json)
    const cancel = cancellation(json)
    await arrive(cancel)
    await answers()
    const entries = await th.gateway.journal.lease('customs', 'nsw', 100, HOUR)
    const entry = entries.find((one) => one.identity.version === cancel.cancellationId)
    await acknowledgeInbox(th.gateway.intake, 'customs', entry?.id ?? '', 'nsw')
    expect(await answers()).toEqual([])
  })

  it.each([
    ['an entry that does not exist', 'customs', 'nothing', 'ASW_NOT_FOUND'],
    ['an inbox that does not exist', 'nowhere', 'nothing', 'ASW_NOT_FOUND'],
  ])('%s: %s/%s is %s', async (_name, inbox, id, code) => {
    await expect(acknowledgeInbox(th.gateway.intake, inbox, id, 'nsw')).rejects.toMatchObject({ code })
  })

  it('an entry that is leased to somebody else is not ours to acknowledge', async () => {
    const json = certificate()
    await arrive(json)
    const leased = await th.gateway.journal.lease('customs', 'other', 100, HOUR)
    const entry = leased.find((one) => one.identity.number === json.referenceNumber)
    await expect(acknowledgeInbox(th.gateway.intake, 'customs', entry?.id ?? '', 'nsw')).rejects.toMatchObject({
      code: 'ASW_STATE_CONFLICT',
    })
  })
})
