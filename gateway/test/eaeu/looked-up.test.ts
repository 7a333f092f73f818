import { foreignSigner } from '@asw/certs-dev'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { standing } from '../../src/agreement/index.ts'
import { containerPolicies, type EaeuAgreement } from '../../src/eaeu/index.ts'
import { lookedUp } from '../../src/eaeu/looked-up.ts'
import { makeTrust } from '../../src/receive/trust.ts'
import { verifyContainer } from '../../src/sign/edoc/index.ts'
import type { SignatureProvider, SignatureQuestion } from '../../src/sign/index.ts'
import { type ForeignCertificate, isForeign, type Looked, type RevocationMode, readSigners } from '../../src/trust/index.ts'
import { readSigner } from '../../src/trust/registered.ts'
import { type Keys, makeKeys, ownKey } from '../receive/keys.ts'
import { DAY, MORNING, type VirtualWorld, virtualWorld } from '../receive/world.ts'
import { CONTENT_ID, containerOf, outcome, withReceipt } from '../sign/edoc/fixture.ts'
import { METHODS, signedAbroad } from './foreign.ts'
import { eaeuAgreement } from './offices.ts'

let world: VirtualWorld
let keys: Keys
let ttp: Keys
/** What lists say; everything is good unless a test says otherwise. */
let look: (certificate: Uint8Array) => Looked | undefined

/** By a method that only the agreement knows. */
const QUESTION = { method: 'urn:x:signature', certificates: [] as readonly Uint8Array[] } as SignatureQuestion

const GOOD: Looked = {
  list: { issuer: 'CN=list', thisUpdate: '', nextUpdate: '', digest: 'ab' as Looked['list']['digest'] },
  nextUpdateMs: MORNING + 10 * DAY,
}
const revoking =
  ({ certificate }: Keys['seal']) =>
  (one: Uint8Array): Looked =>
    Buffer.compare(one, certificate.der) === 0
      ? { ...GOOD, entry: { revokedAtMs: MORNING - DAY, reason: 'keyCompromise' } }
      : GOOD
const silentAbout =
  ({ certificate }: Keys['seal']) =>
  (one: Uint8Array): Looked | undefined =>
    Buffer.compare(one, certificate.der) === 0 ? undefined : GOOD

beforeAll(async () => {
  const made = await makeKeys(['VN', 'LA'])
  keys = made.VN as Keys
  ttp = made.LA as Keys
})
beforeEach(() => {
  world = virtualWorld()
  look = () => GOOD
})
const trust = () => makeTrust(world, standing({ look: (certificate) => look(certificate) }))
const agreement = (policy: RevocationMode, anchor = ttp.intermediate): EaeuAgreement => {
  const made = eaeuAgreement('RU', keys, { revocation: { policy, graceMs: 0, urls: [] } }) as EaeuAgreement
  return { ...made, eaeu: { ...made.eaeu, receipt: 'required', ttp: { anchors: [anchor] } } }
}

describe('a signature that a provider beside us has judged', () => {
  const judge = (policy: RevocationMode, { certificate: { subject, serial, fingerprint } } = keys.seal) => {
    const provider: SignatureProvider = {
      name: 'dvcs',
      knows: () => true,
      judge: async () => ({ signer: { subject, serial, fingerprint }, by: 'dvcs' }),
    }
    return outcome(lookedUp({ trust: trust(), world }, agreement(policy), provider).judge(QUESTION))
  }

  it.each<[string, RevocationMode, (key: Keys['seal']) => typeof look, string]>([
    ['revoked', 'required', revoking, 'ASW_CERTIFICATE_REVOKED'],
    ['revoked', 'soft', revoking, 'ASW_CERTIFICATE_REVOKED'],
    ['revoked', 'off', revoking, 'accepted'],
    ['without a list', 'required', silentAbout, 'ASW_REVOCATION_UNKNOWN'],
    ['without a list', 'soft', silentAbout, 'accepted'],
    ['good', 'required', () => () => GOOD, 'accepted'],
  ])('by a certificate that is %s, %s: %s', async (_, policy, make, code) => {
    look = make(keys.seal)
    expect(await judge(policy)).toBe(code)
  })

  it('by a certificate that is not registered, or out of its window', async () => {
    expect(await judge('soft', await ownKey(keys.authority, 'seal'))).toBe('ASW_SIGNER_UNKNOWN')
    world.advance(20 * 365 * DAY)
    expect(await judge('soft')).toBe('ASW_CERTIFICATE_EXPIRED')
  })
})

describe('signers whose keys nobody here can read (XS-21, XS-23)', () => {
  const RSA = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
  const UNKNOWN = 'urn:EAEU:Signature:not-public'
  const ECDSA = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256'
  type Options = Parameters<typeof foreignSigner>[2]
  const signerOf = async (kind: 'bign' | 'gost2012-256' | 'gost2012-512', options: Options = {}) => {
    const [signer] = readSigners((await foreignSigner(keys.authority, kind, options)).certificatePem)
    if (!signer || !isForeign(signer)) throw new Error('it is not foreign')
    return signer
  }
  const registering = (signer: ForeignCertificate, policy: RevocationMode = 'soft') => {
    const made = agreement(policy)
    return { ...made, eaeu: { ...made.eaeu, foreignSigners: [signer] } }
  }
  /** What comes of a right signature by `used`; who is asked is counted. */
  async function judge(made: EaeuAgreement, used: Uint8Array, method: string) {
    let asked = 0
    const { subject, serial, fingerprint } = readSigner(used)
    const provider: SignatureProvider = {
      name: 'dvcs',
      knows: () => true,
      judge: async () => {
        asked += 1
        return { signer: { subject, serial, fingerprint }, by: 'dvcs' }
      },
    }
    const question = { method, certificates: [used] } as unknown as SignatureQuestion
    return [await outcome(lookedUp({ trust: trust(), world }, made, provider).judge(question)), asked]
  }

  it.each([
    ['bign', METHODS.bign, 'accepted', 1],
    ['gost2012-256', METHODS['gost2012-256'], 'accepted', 1],
    ['gost2012-512', METHODS['gost2012-512'], 'accepted', 1],
    ['gost2012-256', UNKNOWN, 'accepted', 1],
    ['gost2012-256', METHODS['gost2012-512'], 'ASW_KEY_WEAK', 0],
    ['gost2012-512', METHODS['gost2012-256'], 'ASW_KEY_WEAK', 0],
    ['gost2012-512', METHODS.bign, 'ASW_KEY_WEAK', 0],
    ['bign', METHODS['gost2012-256'], 'ASW_KEY_WEAK', 0],
    ['bign', RSA, 'ASW_KEY_WEAK', 0],
    ['gost2012-256', ECDSA, 'ASW_KEY_WEAK', 0],
  ] as const)('a key of %s under %s: %s', async (kind, method, code, asked) => {
    const signer = await signerOf(kind)
    expect(await judge(registering(signer), signer.der, method)).toEqual([code, asked])
  })
  it.each([
    [METHODS.bign, 'ASW_KEY_WEAK', 0],
    [METHODS['gost2012-256'], 'ASW_KEY_WEAK', 0],
    [RSA, 'ASW_KEY_WEAK', 0],
    [UNKNOWN, 'accepted', 1],
  ])('a key of P-256 under %s: %s', async (method, code, asked) => {
    expect(await judge(agreement('soft'), keys.seal.certificate.der, method)).toEqual([code, asked])
  })
  it('one that is not registered is nobody, whatever the third party says', async () => {
    const [known, other] = [await signerOf('bign'), await signerOf('bign')]
    expect(await judge(registering(known), other.der, METHODS.bign)).toEqual(['ASW_SIGNER_UNKNOWN', 1])
  })
  it.each<[string, Options, string]>([
    ['expired', { flaw: 'expired' }, 'ASW_CERTIFICATE_EXPIRED'],
    ['to come', { flaw: 'not-yet-valid' }, 'ASW_CERTIFICATE_NOT_YET_VALID'],
    ['good for encryption', { flaw: 'wrong-usage' }, 'ASW_CERTIFICATE_USAGE'],
  ])('one that is %s is refused, whatever the third party says', async (_, options, code) => {
    const signer = await signerOf('bign', options)
    expect((await judge(registering(signer), signer.der, METHODS.bign))[0]).toBe(code)
  })
  it.each<[string, 'bign' | 'gost2012-512', string | undefined, boolean, string]>([
    ['whose signature says RSA is not computed', 'bign', RSA, true, 'ASW_KEY_WEAK'],
    ['whose signature is left to its receipt is taken', 'gost2012-512', undefined, true, 'accepted'],
    ['that is not registered is not taken because of a receipt', 'gost2012-512', undefined, false, 'ASW_SIGNER_UNKNOWN'],
    ['is refused where nobody is named for the algorithm', 'bign', undefined, true, 'ASW_SIGNATURE_ALGORITHM'],
  ])('a container by one %s', async (_, kind, method, known, code) => {
    const signer = await foreignSigner(keys.authority, kind)
    const [certificate] = readSigners(known ? signer.certificatePem : (await foreignSigner(keys.authority, kind)).certificatePem)
    if (!certificate || !isForeign(certificate)) throw new Error('it is not foreign')
    const registered = registering(certificate)
    const made = { ...registered, eaeu: { ...registered.eaeu, leftToReceipt: [METHODS['gost2012-512']] } }
    const container = signedAbroad(Buffer.from(await containerOf([keys.seal])), signer, method)
    const xml = await withReceipt(container.toString('utf8'), ttp.seal, { covers: [CONTENT_ID] })
    const policy = await containerPolicies({ trust: trust(), world })(made)
    expect(await outcome(verifyContainer(Buffer.from(xml), policy))).toBe(code)
  })
  it('one that a list of its authority revokes is refused, where we can read the list', async () => {
    const signer = await signerOf('bign')
    look = revoking({ certificate: signer } as unknown as Keys['seal'])
    expect((await judge(registering(signer), signer.der, METHODS.bign))[0]).toBe('ASW_CERTIFICATE_REVOKED')
  })
  it('of one whose authority has such a key as well no list can speak: unknown where lists are required', async () => {
    const signer = await signerOf('gost2012-256', { by: 'foreign' })
    expect((await judge(registering(signer, 'required'), signer.der, UNKNOWN))[0]).toBe('ASW_REVOCATION_UNKNOWN')
    expect((await judge(registering(signer), signer.der, UNKNOWN))[0]).toBe('accepted')
  })
})

describe('the receipt of a trusted third party', () => {
  const verify = async (policy: RevocationMode, anchor?: Uint8Array) => {
    const made = agreement(policy, anchor)
    const xml = await withReceipt(await containerOf([keys.seal]), ttp.seal)
    return outcome(verifyContainer(Buffer.from(xml), await containerPolicies({ trust: trust(), world })(made)))
  }

  it.each<[string, RevocationMode, (key: Keys['seal']) => typeof look, string]>([
    ['revoked', 'required', revoking, 'ASW_CERTIFICATE_REVOKED'],
    ['revoked', 'soft', revoking, 'ASW_CERTIFICATE_REVOKED'],
    ['revoked', 'off', revoking, 'accepted'],
    ['without a list', 'required', silentAbout, 'ASW_REVOCATION_UNKNOWN'],
    ['without a list', 'soft', silentAbout, 'accepted'],
    ['good', 'required', () => () => GOOD, 'accepted'],
  ])('by a certificate that is %s, %s: %s', async (_, policy, make, code) => {
    look = make(ttp.seal)
    expect(await verify(policy)).toBe(code)
  })

  it('by an anchor itself, which nobody revokes', async () => {
    look = silentAbout(ttp.seal)
    expect(await verify('required', ttp.seal.certificate.der)).toBe('accepted')
  })
})
