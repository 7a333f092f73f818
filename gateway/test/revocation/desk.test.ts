import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Authority, type ListOptions, makePki } from '@asw/certs-dev'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Agreement } from '../../src/agreement/index.ts'
import { agreementSet } from '../../src/agreement/index.ts'
import type { NewEvent } from '../../src/journal/journal.ts'
import { Fault } from '../../src/message/fault.ts'
import { type DeskOptions, openDesk, type RevocationDesk, readState } from '../../src/revocation/index.ts'
import { readCertificate } from '../../src/trust/index.ts'
import { agreementWith } from '../receive/gateways.ts'
import { type Keys, makeKeys } from '../receive/keys.ts'
import { DAY, HOUR, MINUTE, MORNING, type VirtualWorld, virtualWorld } from '../receive/world.ts'

let folder: string
let world: VirtualWorld
let keys: Keys
let authority: Authority
let events: NewEvent[]
let answers: Map<string, () => Promise<Uint8Array>>
let asked: string[]
let agreements: readonly Agreement[]
const URL_OF_TH = 'http://crl.th.example/ca.crl'
const never = new AbortController().signal

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asw-desk-'))
  await mkdir(join(folder, 'crl'))
  world = virtualWorld()
  keys = (await makeKeys(['TH'])).TH as Keys
  authority = keys.authority
  events = []
  asked = []
  answers = new Map()
  agreements = [agreement()]
})
afterEach(() => rm(folder, { recursive: true }))

/** The country's own authority is the anchor, so that one list speaks of everything. */
function agreement(more: Partial<Agreement['revocation']> = {}): Agreement {
  const known = agreementWith('TH', keys, { revocation: { policy: 'required', graceMs: 0, urls: [URL_OF_TH], ...more } })
  return { ...known, certificates: { ...known.certificates, anchors: [keys.intermediate], intermediates: [] } }
}

const options = (more: Partial<DeskOptions['settings']> = {}): DeskOptions => ({
  settings: {
    folder: join(folder, 'crl'),
    urls: [],
    hosts: [],
    allow: [],
    everyMs: HOUR,
    timeoutMs: MINUTE,
    maxBytes: 1_000_000,
    ...more,
  },
  dataFolder: folder,
  agreements: () => agreementSet(agreements, 1),
  own: () => ({}),
  world,
  journal: {
    append: async (_: unknown, event: (typeof events)[number]) => void events.push(event),
  } as unknown as DeskOptions['journal'],
  report: () => undefined,
  fetch: async (url) => {
    asked.push(url)
    const answer = answers.get(url)
    if (answer === undefined) throw new Fault('ASW_CRL_UNREACHABLE', `${url} does not answer`)
    return answer()
  },
})
const list = async (more: ListOptions = {}) => {
  const times = { thisUpdate: new Date(world.now() - MINUTE), nextUpdate: new Date(world.now() + 7 * DAY) }
  return Buffer.from(await authority.list({ ...times, ...more }))
}
const look = (desk: RevocationDesk) => desk.source.look(keys.seal.certificate.der, keys.intermediate)
const kinds = () => events.map(({ kind }) => kind)
const put = (name: string, bytes: Uint8Array) => writeFile(join(folder, 'crl', name), bytes)

describe('a list that is fetched', () => {
  test('is in force, written down, and there after a restart although nobody answers any more', async () => {
    answers.set(URL_OF_TH, () => list({ number: 5 }))
    const desk = openDesk(options())
    expect(look(desk)).toBeUndefined()
    expect(await desk.once(never)).toBe(1)
    expect(look(desk)?.list.number).toBe('5')
    expect(kinds()).toEqual(['revocation-list-taken'])
    answers.clear()
    expect(look(openDesk(options()))?.list.number).toBe('5')
  })

  test('is not fetched again before its time, and after a failure in a minute, two, four', async () => {
    const desk = openDesk(options())
    const times: number[] = []
    const begin = world.now()
    for (let minute = 0; minute < 16; minute += 1) {
      const before = asked.length
      await desk.once(never)
      if (asked.length > before) times.push(Math.round((world.now() - begin) / MINUTE))
      world.advance(MINUTE)
    }
    expect(times).toEqual([0, 1, 3, 7, 15])
  })

  test('never replaces a newer one, and that is told where it contradicts', async () => {
    answers.set(URL_OF_TH, () => list({ number: 5 }))
    const desk = openDesk(options())
    await desk.once(never)
    answers.set(URL_OF_TH, () => list({ number: 4 }))
    world.advance(2 * HOUR)
    await desk.once(never)
    await desk.once(never)
    expect(look(desk)?.list.number).toBe('5')
    expect(kinds()).toEqual(['revocation-list-taken', 'revocation-list-refused'])
    expect(events[1]?.data).toMatchObject({ list: URL_OF_TH, code: 'ASW_CRL_OLDER' })
  })

  test('of somebody else with the same name is told and not taken', async () => {
    const foreign = await (await makePki({ at: new Date(MORNING) })).authority('TH')
    answers.set(URL_OF_TH, async () => Buffer.from(foreign.crlPem))
    const desk = openDesk(options())
    await desk.once(never)
    expect(look(desk)).toBeUndefined()
    expect(events.find(({ kind }) => kind === 'revocation-list-refused')?.data).toMatchObject({ code: 'ASW_CRL_UNTRUSTED' })
    expect(await readdir(join(folder, 'revocation'))).toEqual(['told.json'])
  })
})

describe('a disk that takes nothing', () => {
  const kept = () => join(folder, 'revocation')
  const copies = async () => (await readdir(kept())).filter((name) => name.endsWith('.crl'))
  /** A file where the folder should be: whatever is to be written there fails. */
  const fill = async () => {
    await rm(kept(), { recursive: true, force: true })
    await writeFile(kept(), '')
  }
  const free = async () => {
    await rm(kept())
    await mkdir(kept())
  }

  test('a list that cannot be written is in force, told as taken, and written once it can be', async () => {
    answers.set(URL_OF_TH, () => list({ number: 5 }))
    const reports: string[] = []
    const desk = openDesk({ ...options(), report: ({ detail }) => void reports.push(detail) })
    await fill()
    expect(await desk.once(never)).toBe(1)
    expect(look(desk)?.list.number).toBe('5')
    expect(kinds()).toEqual(['revocation-list-taken'])
    await desk.once(never)
    expect(reports.filter((detail) => detail.includes('cannot be written'))).toHaveLength(1)
    expect(desk.state().sources.find(({ detail }) => detail?.includes('cannot be written'))).toMatchObject({
      code: 'ASW_CRL_UNREACHABLE',
      suspicious: false,
    })
    await free()
    await desk.once(never)
    expect(await copies()).toHaveLength(1)
    expect(desk.state().sources.some(({ detail }) => detail?.includes('cannot be written'))).toBe(false)
    answers.clear()
    expect(look(openDesk(options()))?.list.number).toBe('5')
  })

  test('other agreements do not forget a list that is only in memory', async () => {
    answers.set(URL_OF_TH, () => list({ number: 5 }))
    const desk = openDesk(options())
    await fill()
    await desk.once(never)
    await free()
    desk.renew()
    expect(look(desk)?.list.number).toBe('5')
    expect(await copies()).toHaveLength(1)
  })

  test('what was told is not told again because it could not be written down', async () => {
    const desk = openDesk(options())
    await fill()
    await desk.once(never)
    await desk.once(never)
    expect(kinds()).toEqual(['revocation-list-missing'])
    await free()
    await desk.once(never)
    await openDesk(options()).once(never)
    expect(kinds()).toEqual(['revocation-list-missing'])
  })
})

describe('a list in the folder', () => {
  test('is taken when it appears, and when it is replaced', async () => {
    agreements = [agreement({ urls: [] })]
    const desk = openDesk(options())
    await put('th.crl', await list({ number: 5 }))
    await desk.once(never)
    expect(look(desk)?.list.number).toBe('5')
    await put('th.crl', await list({ number: 6, revoked: [{ certificatePem: pemOf(keys) }] }))
    await utimes(join(folder, 'crl', 'th.crl'), 1, 2)
    await desk.once(never)
    expect(look(desk)?.entry).toMatchObject({ reason: 'keyCompromise' })
  })

  test('that is half written says nothing until it stands still', async () => {
    agreements = [agreement({ urls: [], policy: 'soft' })]
    const whole = await list({ number: 5 })
    const desk = openDesk(options())
    await put('th.crl', whole.subarray(0, 100))
    await desk.once(never)
    expect(kinds()).not.toContain('revocation-list-refused')
    await desk.once(never)
    expect(events.find(({ kind }) => kind === 'revocation-list-refused')?.data).toMatchObject({ code: 'ASW_CRL_MALFORMED' })
    await put('th.crl', whole)
    await desk.once(never)
    expect(look(desk)?.list.number).toBe('5')
    expect(desk.state().sources.map(({ code }) => code)).toEqual([undefined, undefined])
  })
})

describe('what a person should look at', () => {
  const alarms = () => kinds().filter((kind) => kind !== 'revocation-list-taken')

  test('a missing list is told once, also over a restart, and again when it is missing once more', async () => {
    const desk = openDesk(options())
    await desk.once(never)
    await desk.once(never)
    await openDesk(options()).once(never)
    expect(alarms()).toEqual(['revocation-list-missing'])
    expect(events[0]?.data).toMatchObject({ partner: 'TH', policy: 'required' })
  })

  test('a list that should have been renewed is told once for each list', async () => {
    answers.set(URL_OF_TH, () => list({ number: 5, nextUpdate: new Date(world.now() + 2 * HOUR) }))
    const desk = openDesk(options())
    await desk.once(never)
    answers.clear()
    world.advance(3 * HOUR)
    await desk.once(never)
    await desk.once(never)
    expect(alarms()).toEqual(['revocation-list-overdue'])
  })

  test('a revoked certificate is told by name', async () => {
    answers.set(URL_OF_TH, () => list({ number: 5, revoked: [{ certificatePem: pemOf(keys) }] }))
    await openDesk(options()).once(never)
    expect(alarms()).toEqual(['certificate-revoked'])
    expect(events.at(-1)?.data).toMatchObject({ partner: 'TH', use: 'seal', serial: keys.seal.certificate.serial })
  })

  test('certificates that end are told at sixty, thirty and seven days', async () => {
    answers.set(URL_OF_TH, () => list({ nextUpdate: new Date(world.now() + 900 * DAY) }))
    agreements = [agreement({ policy: 'off' })]
    const desk = openDesk(options({ folder: undefined } as never))
    const days = (left: number) => world.advance(Date.parse(keys.seal.certificate.notAfter) - left * DAY - world.now())
    for (const left of [100, 59, 40, 29, 10, 6, 3]) {
      days(left)
      await desk.once(never)
    }
    const seals = events.filter(({ data }) => data?.use === 'seal').map(({ data }) => data?.days)
    expect(seals).toEqual([60, 30, 7])
  })

  test('nothing, where nobody gives this gateway lists and no agreement requires them', async () => {
    agreements = [agreement({ policy: 'soft', urls: [] })]
    const { folder: _, ...rest } = options().settings
    await openDesk({ ...options(), settings: rest }).once(never)
    expect(events).toEqual([])
  })
})

test('an address that only a certificate names is fetched where its host is named, and nowhere else', async () => {
  const points = ['http://crl.th.example/own.crl', 'http://elsewhere.example/own.crl', 'file:///etc/passwd']
  const leaf = await authority.leaf('seal', 'ec-p256', { distributionPoints: points })
  const plain = agreement({ urls: [] })
  const seal = [readCertificate(leaf.certificatePem)]
  agreements = [{ ...plain, certificates: { ...plain.certificates, seal } }]
  await openDesk(options()).once(never)
  expect(asked).toEqual([])
  await openDesk(options({ hosts: ['crl.th.example'] })).once(never)
  expect(asked).toEqual([points[0]])
})

test.each([
  ['a day and a bit to go', 25, 1],
  ['its last hours', 12, 0],
  ['over for hours', -12, 0],
  ['over for a day and a bit', -25, -1],
])('days left are whole days in both directions: %s', (_, hours, days) => {
  agreements = [agreement({ policy: 'off' })]
  const { certificate } = keys.seal
  world.advance(Date.parse(certificate.notAfter) + hours * -3_600_000 - world.now())
  const row = readState(options()).certificates.find(({ owner, use }) => owner === 'TH' && use === 'seal')
  expect(row?.daysLeft).toBe(days)
})

test('the state on disk is read without a gateway and without a trace', async () => {
  await put('th.crl', await list({ number: 5 }))
  const { certificates, lists } = readState(options())
  expect(lists).toMatchObject([{ number: '5', revoked: 0 }])
  expect(new Set(certificates.map(({ revocation }) => revocation))).toEqual(new Set(['good']))
  expect(await readdir(folder)).toEqual(['crl'])
})

test('an anchor of the trusted third party of an EAEU agreement is believed about those below it', async () => {
  const third = (await makeKeys(['LA'])).LA as Keys
  const times = { thisUpdate: new Date(world.now() - MINUTE), nextUpdate: new Date(world.now() + DAY) }
  await put('ttp.crl', Buffer.from(await third.authority.list({ ...times, number: 9 })))
  const seen = () => openDesk(options()).source.look(third.seal.certificate.der, third.intermediate)
  expect(seen()).toBeUndefined()
  const terms = { ttp: { anchors: [third.intermediate] } } as unknown as NonNullable<Agreement['eaeu']>
  agreements = [{ ...agreement(), eaeu: terms }]
  expect(seen()?.list.number).toBe('9')
})

test('other agreements: other authorities are believed, and the old ones no more', async () => {
  answers.set(URL_OF_TH, () => list({ number: 5 }))
  const desk = openDesk(options())
  await desk.once(never)
  agreements = []
  desk.renew()
  expect(look(desk)).toBeUndefined()
  agreements = [agreement()]
  desk.renew()
  expect(look(desk)?.list.number).toBe('5')
})

function pemOf({ seal }: Keys): string {
  const base64 = Buffer.from(seal.certificate.der).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`
}
