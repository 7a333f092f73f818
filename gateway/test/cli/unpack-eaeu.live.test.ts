import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { pack } from '../../src/envelope/eaeu/index.ts'
import { HEADER } from '../envelope/eaeu/fixture.ts'
import { live } from '../live/live.ts'
import { filesOf } from '../sign/edoc/fixture.ts'
import { asw } from './asw.ts'

const FOREIGN = fileURLToPath(new URL('../envelope/eaeu/foreign/', import.meta.url))
const EVIL = fileURLToPath(new URL('../envelope/eaeu/evil/', import.meta.url))

live('asw unpack, messages of the EAEU', () => {
  it.each(readdirSync(FOREIGN))('shows %s, made by other software', (name) => {
    const ran = asw(['unpack', `${FOREIGN}${name}`])
    expect(ran.err).toBe('')
    expect(JSON.parse(ran.out)).toMatchObject({
      note: 'nothing of this is authenticated',
      header: { to: expect.stringMatching(/^EAEU:\/\//), action: expect.any(String) },
      content: { kind: expect.stringMatching(/^(document|signal|fault)$/) },
    })
  })

  it.each([
    ['received', { receipt: { docId: expect.any(String) }, signatures: [{ certificates: 1 }] }],
    ['good', { docInstance: expect.stringMatching(/^urn:uuid:/) }],
  ])('shows what a signed container says, believing nothing: %s', (name, container) => {
    const { body } = pack({ header: HEADER, content: { kind: 'document', xml: filesOf('vectors').get(name)! } })
    const ran = asw(['unpack', '-'], { input: body })
    expect(JSON.parse(ran.out)).toMatchObject({
      content: { document: { root: 'OriginCertificateDetails' }, container },
    })
  })
  it('shows a container that breaks its form, with the reason', () => {
    const { body } = pack({ header: HEADER, content: { kind: 'document', xml: filesOf('evil').get('nested-signature')! } })
    expect(asw(['unpack', '-'], { input: body }).out).toContain('ASW_')
  })

  it('refuses one that breaks the rules of its headers: exit 1 and the code', () => {
    const ran = asw(['unpack', `${EVIL}no-conversation.xml`])
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('ASW_EAEU_HEADER')])
  })
})
