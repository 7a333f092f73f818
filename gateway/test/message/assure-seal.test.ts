import { expect, it } from 'vitest'
import { assureSeal } from '../../src/message/assure-seal.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { Fault } from '../../src/message/fault.ts'

const certificate = {
  document: 'certificate-of-origin',
  scheme: 'ATIGA',
  formVersion: '2021-09',
  issuingAuthority: { code: '02' },
} as unknown as CanonicalDocument

it('a document of an authority whose seal is here passes', () => {
  expect(() => assureSeal((authority) => authority === '02', certificate)).not.toThrow()
})

it('one of another authority is refused at its place', () => {
  const refused = () => assureSeal((authority) => authority === '03', certificate)
  expect(refused).toThrow(Fault)
  try {
    refused()
  } catch (error) {
    expect(error).toMatchObject({
      code: 'ASW_DOCUMENT_INVALID',
      facts: { issues: [{ severity: 'E', code: 'ASW_AUTHORITY_UNKNOWN', pointer: '/issuingAuthority/code' }] },
    })
  }
})
