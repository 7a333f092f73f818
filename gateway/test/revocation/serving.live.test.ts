import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePki, type Pki } from '@asw/certs-dev'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formD } from '../../demo/certificate.ts'
import { Client, type Event, until } from '../../demo/client.ts'
import { makeSites, type Site } from '../../demo/site.ts'
import type { CertificatesState } from '../../src/revocation/index.ts'
import { asw } from '../cli/asw.ts'
import { Supervised } from '../kill/supervised.ts'

const today = new Date().toISOString().slice(0, 10)
const PATIENCE_MS = 60_000

/** Viet Nam sends; Thailand requires that certificates are known not to be revoked. */
describe('XS-39: two gateways and a folder of revocation lists', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-revoked-'))
  let pki: Pki
  let gateways: readonly [Supervised, Supervised]
  let vn: Client
  let th: Client
  let crl: string
  let config: string
  let serial = 0

  beforeAll(async () => {
    pki = await makePki({ name: 'ASW revocation root' })
    const revocation = (country: string) => (country === 'TH' ? { revocation: { folder: 'crl' } } : {})
    const sites = (await makeSites(folder, ['VN', 'TH'], {
      pki,
      configuration: revocation,
      agreement: { revocation: { policy: 'required' } },
    })) as [Site, Site]
    // Viet Nam asks for nothing: its side is to show what the partner answers.
    const own = join(sites[0].folder, 'partners', 'TH.yaml')
    writeFileSync(own, readFileSync(own, 'utf8').replace('policy: required', 'policy: soft'))
    crl = join(sites[1].folder, 'crl')
    config = join(sites[1].folder, 'asw.yaml')
    mkdirSync(crl)
    gateways = [new Supervised(sites[0]), new Supervised(sites[1])]
    await Promise.all(gateways.map((one) => one.start()))
    vn = new Client(sites[0])
    th = new Client(sites[1])
  })
  afterAll(async () => {
    await Promise.all(gateways.map((one) => one.stop()))
    rmSync(folder, { recursive: true, force: true })
  })

  const submit = () => {
    serial += 1
    return vn.submit(formD({ serial, today }))
  }
  const state = (delivery: string, wanted: string) =>
    until(
      `${delivery} is ${wanted}`,
      () => vn.message(delivery),
      (message) => message.state === wanted,
      PATIENCE_MS,
    )
  const events = async () => ((await th.call('GET', '/v1/events')) as { items: Event[] }).items
  const alarm = (name: string) =>
    until(
      `alarm ${name}`,
      events,
      (items) => items.some(({ kind, data }) => kind === 'alarm' && data?.alarm === name),
      PATIENCE_MS,
    )
  const vietnam = () => pki.authority('VN')
  const put = async (name: string, pem: string) => {
    writeFileSync(join(crl, name), pem)
    await th.call('POST', '/v1/agreements/reload')
  }
  const certificates = () => asw(['certificates', '-c', config, '--json'])

  test('without a list the document waits and somebody is told; with one it arrives', async () => {
    const { delivery } = await submit()
    await alarm('revocation-list-missing')
    const waiting = await until(
      'a try that was put off',
      () => vn.message(delivery),
      ({ tries }) => tries > 0,
      PATIENCE_MS,
    )
    expect(waiting.state).not.toBe('delivered')
    expect(await th.entries('customs')).toEqual([])
    expect(certificates().code).toBe(1)
    await put('root.crl', pki.rootCrlPem)
    await put('vn.crl', (await vietnam()).crlPem)
    await state(delivery, 'delivered')
    expect(await th.entries('customs')).toHaveLength(1)
    const shown = certificates()
    expect(shown.code, shown.err).toBe(0)
    const offline = JSON.parse(shown.out) as CertificatesState
    const online = (await th.call('GET', '/v1/certificates')) as CertificatesState
    const brief = ({ certificates: rows, lists }: CertificatesState) => [
      rows.map(({ owner, use, revocation }) => [owner, use, revocation]),
      lists.map(({ issuer, number }) => [issuer, number]),
    ]
    expect(brief(online)).toEqual(brief(offline))
    expect(online.certificates.filter(({ owner }) => owner === 'VN').map(({ revocation }) => revocation)).toEqual(
      Array.from({ length: 5 }, () => 'good'),
    )
  })

  test('revoked, it is refused with its reason, and what is refused is never in an inbox', async () => {
    const before = (await th.entries('customs')).length
    const seal = readFileSync(join(folder, 'vn', 'keys', 'seal.pem'), 'utf8')
    await (await vietnam()).revoke(seal, { reason: 'keyCompromise' })
    await put('vn.crl', (await vietnam()).crlPem)
    const { delivery, exchange } = await submit()
    await state(delivery, 'refused')
    const told = JSON.stringify(await vn.timeline(exchange))
    expect(told).toContain('SecurityFailure')
    expect(told).toContain('ASW_CERTIFICATE_REVOKED')
    expect((await th.entries('customs')).length).toBe(before)
    const proof = (await events()).find(({ data }) => data?.code === 'ASW_CERTIFICATE_REVOKED' && data.arrival !== undefined)
    expect(String(proof?.data?.detail)).toMatch(/list number 2 of .*SHA-256 [0-9a-f]{64}/)
    await alarm('certificate-revoked')
    expect(certificates().code).toBe(1)
    expect(asw(['certificates', '-c', config]).out).toContain('revoked')
  })

  test('a restart knows it still, although the folder is empty', async () => {
    rmSync(join(crl, 'vn.crl'))
    await gateways[1].kill()
    await until(
      'it serves again',
      () => events().catch(() => undefined),
      (items) => items !== undefined,
      PATIENCE_MS,
    )
    const { certificates: rows } = (await th.call('GET', '/v1/certificates')) as CertificatesState
    expect(rows.find(({ owner, use }) => owner === 'VN' && use === 'seal')?.revocation).toBe('revoked')
  })
})
