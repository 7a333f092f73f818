import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { type Alone, documents, ofKind, openAlone, settled } from './alone.ts'
import { sample, serial } from './documents.ts'
import { ALL_KINDS } from './gateways.ts'
import { type Change, letter } from './letter.ts'

const number = () => `30214567${String(serial()).padStart(4, '0')}`

/** Viet Nam declares its exports to Thailand, and not all of it is right. */
let th: Alone
beforeAll(async () => {
  th = await openAlone('TH', ['VN'], () => ({ capabilities: ALL_KINDS }))
})
afterAll(() => th.close())
beforeEach(() => settled(th))

async function answers(json: CanonicalDocument, change: Change = {}) {
  await th.mail()
  const { wire } = await letter(th.pen('VN'), json, change)
  expect(await th.post('VN', wire)).toEqual({ status: 202 })
  const mail = await th.mail()
  return {
    kinds: mail.map(({ content }) => content.kind).sort(),
    said: await documents(ofKind(mail, 'user'), th.pen('VN').keys),
    wire,
  }
}

describe('a declaration that is wrong', () => {
  const wrong = (exportDeclarationNumber: string) => sample('export-declaration.fifteen-parameters', { exportDeclarationNumber })
  const change: Change = { xml: (xml) => xml.replace('64039990', '99999990') }

  it('is acknowledged and rejected with code and place; nothing waits in the inbox', async () => {
    const exportDeclarationNumber = number()
    const { kinds, said } = await answers(wrong(exportDeclarationNumber), change)
    expect(kinds).toEqual(['acknowledgment', 'user'])
    expect(said).toMatchObject([
      {
        document: 'declaration-response',
        status: 'REJECTED',
        respondingCountry: 'TH',
        declaration: { exportDeclarationNumber, exportingCountry: 'VN' },
        errors: expect.arrayContaining([expect.objectContaining({ pointer: '/items/0/hsCode' })]),
      },
    ])
    const waiting = await th.gateway.journal.entries('customs', { limit: 100 })
    expect(waiting.filter(({ identity }) => identity.number === exportDeclarationNumber)).toEqual([])
  })

  it('comes again: the same Acknowledgment, and nothing is rejected twice', async () => {
    const { wire, said } = await answers(wrong(number()), change)
    expect(said).toHaveLength(1)
    expect(await th.post('VN', wire)).toEqual({ status: 202 })
    expect(ofKind(await th.mail(), 'user')).toEqual([])
  })

  it('is taken once it is mended, under the same number', async () => {
    const exportDeclarationNumber = number()
    await answers(wrong(exportDeclarationNumber), change)
    const { kinds } = await answers(wrong(exportDeclarationNumber))
    expect(kinds).toEqual(['acknowledgment'])
  })

  it('of another country is an ErrorList: nobody opens an exchange about it', async () => {
    const { kinds, said } = await answers(wrong(number()), {
      xml: (xml) => xml.replace('64039990', '99999990').replaceAll('>VN<', '>MY<'),
    })
    expect([kinds, said]).toEqual([['error-list'], []])
  })

  it('that can be read by half names no number, and is an ErrorList', async () => {
    const { kinds } = await answers(wrong(number()), { xml: (xml) => xml.replace(/<([\w:]+)>30214567\d+<\/\1>/, '') })
    expect(kinds).toEqual(['error-list'])
  })
})

it('a cancellation of a declaration that is wrong is refused by its id', async () => {
  const exportDeclarationNumber = number()
  await answers(sample('export-declaration.fifteen-parameters', { exportDeclarationNumber }))
  const json = sample('declaration-cancellation.not-shipped', {
    declaration: { exportDeclarationNumber, exportingCountry: 'VN' },
    importingCountry: 'MY',
  })
  const { kinds, said } = await answers(json)
  expect(kinds).toEqual(['acknowledgment', 'user'])
  expect(said).toMatchObject([
    { document: 'declaration-response', status: 'CANCELLATION_REFUSED', cancellationId: json.cancellationId },
  ])
})

describe('a partner that takes no declaration-response', () => {
  it('gets an ErrorList, as before', async () => {
    const [agreement] = th.gateway.agreements
    const send = ALL_KINDS.send.filter((kind) => kind !== 'declaration-response')
    await th.restart([{ ...agreement!, capabilities: { ...ALL_KINDS, send } }])
    const json = sample('export-declaration.fifteen-parameters', { exportDeclarationNumber: number() })
    const { kinds } = await answers(json, { xml: (xml) => xml.replace('64039990', '99999990') })
    expect(kinds).toEqual(['error-list'])
  })
})
