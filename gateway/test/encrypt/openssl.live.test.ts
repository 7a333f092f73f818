import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encrypt } from '../../src/encrypt/index.ts'
import { unwrapOaep, wrapOaep } from '../../src/encrypt/oaep.ts'
import { DIGESTS, type DigestName } from '../../src/encrypt/suites.ts'
import { live } from '../live/live.ts'
import { type Folder, openFolder } from './folder.ts'
import { newParty, type Party, stored } from './parties.ts'

const HASHES = Object.keys(DIGESTS) as DigestName[]
const PAIRS = HASHES.flatMap((digest) => HASHES.map((mgf) => ({ digest, mgf })))
const options = (digest: DigestName, mgf: DigestName) =>
  ['rsa_padding_mode:oaep', `rsa_oaep_md:${digest}`, `rsa_mgf1_md:${mgf}`].flatMap((option) => ['-pkeyopt', option])

/** The program, not the library inside node: it takes keys from files and knows nothing of XML. */
live('the openssl program as judge', () => {
  let folder: Folder
  let rsa: Party
  beforeAll(async () => {
    folder = openFolder()
    rsa = await newParty('TH', 'rsa-2048')
    folder.write('rsa.key.pem', rsa.keyPem)
    folder.write('rsa.cert.pem', rsa.certificatePem)
  })
  afterAll(() => folder.remove())

  const cipherValues = (document: Uint8Array) =>
    [
      ...Buffer.from(document)
        .toString()
        .matchAll(/CipherValue>([^<]+)</g),
    ].map((match) => Buffer.from(match[1]!, 'base64'))

  /** GCM without its tag is CTR from counter 2 (NIST SP 800-38D section 7.1). */
  function openContent(contentKey: Buffer, sealed: Buffer): Buffer {
    folder.write('content', sealed.subarray(12, -16))
    const counter = `${sealed.subarray(0, 12).toString('hex')}00000002`
    return folder.run('openssl', 'enc', '-d', '-aes-256-ctr', '-K', contentKey.toString('hex'), '-iv', counter, '-in', 'content')
  }

  describe.each(PAIRS)('OAEP with digest $digest and MGF1 over $mgf (XS-31)', ({ digest, mgf }) => {
    const contentKey = Buffer.alloc(32, 0x42)

    it('pkeyutl unwraps what we wrap', () => {
      folder.write('wrapped', wrapOaep(rsa.recipient.publicKey, contentKey, { digest, mgf }))
      const opened = folder.run(
        'openssl',
        'pkeyutl',
        '-decrypt',
        '-inkey',
        'rsa.key.pem',
        '-in',
        'wrapped',
        ...options(digest, mgf),
      )
      expect(opened).toEqual(contentKey)
    })

    it('we unwrap what pkeyutl wraps', () => {
      folder.write('plain', contentKey)
      const wrapped = folder.run(
        'openssl',
        'pkeyutl',
        '-encrypt',
        '-certin',
        '-inkey',
        'rsa.cert.pem',
        '-in',
        'plain',
        ...options(digest, mgf),
      )
      expect(unwrapOaep(rsa.own.key, wrapped, { digest, mgf })).toEqual(contentKey)
    })
  })

  it('we honour a label as pkeyutl does', () => {
    const label = Buffer.from('VN-TH')
    folder.write('plain', Buffer.alloc(32, 1))
    const labelled = [...options('sha256', 'sha256'), '-pkeyopt', `rsa_oaep_label:${label.toString('hex')}`]
    const wrapped = folder.run('openssl', 'pkeyutl', '-encrypt', '-certin', '-inkey', 'rsa.cert.pem', '-in', 'plain', ...labelled)
    expect(unwrapOaep(rsa.own.key, wrapped, { digest: 'sha256', mgf: 'sha256', label })).toEqual(Buffer.alloc(32, 1))
  })

  it.each([
    { suite: 'xmlenc11', digest: 'sha256', mgf: 'sha256' },
    { suite: 'xmlenc10', digest: 'sha1', mgf: 'sha1' },
  ] as const)('opens key and content of our $suite', async ({ suite, digest, mgf }) => {
    const [wrapped, sealed] = cipherValues(await encrypt(stored('plain.xml'), suite, rsa.recipient))
    folder.write('wrapped', wrapped!)
    const contentKey = folder.run(
      'openssl',
      'pkeyutl',
      '-decrypt',
      '-inkey',
      'rsa.key.pem',
      '-in',
      'wrapped',
      ...options(digest, mgf),
    )
    expect(openContent(contentKey, sealed!)).toEqual(stored('plain.xml'))
  })

  it.each(['ec-p256', 'ec-p384'] as const)('derives, unwraps and opens our xmlenc11-ecdh to %s', async (kind) => {
    const party = await newParty('TH', kind)
    const document = await encrypt(stored('plain.xml'), 'xmlenc11-ecdh', party.recipient)
    const text = Buffer.from(document).toString()
    const [wrapped, sealed] = cipherValues(document)
    const attribute = (name: string) => new RegExp(`${name}="00([0-9A-F]*)"`).exec(text)![1]!

    // SubjectPublicKeyInfo: the recipient's header, the ephemeral point
    const point = Buffer.from(/PublicKey>([^<]+)</.exec(text)![1]!, 'base64')
    const spki = party.recipient.publicKey.export({ format: 'der', type: 'spki' })
    folder.write('peer.der', Buffer.concat([spki.subarray(0, spki.length - point.length), point]))
    folder.write('ec.key.pem', party.keyPem)
    folder.run('openssl', 'pkey', '-pubin', '-inform', 'DER', '-in', 'peer.der', '-out', 'peer.pem')
    const secret = folder.run('openssl', 'pkeyutl', '-derive', '-inkey', 'ec.key.pem', '-peerkey', 'peer.pem')
    const info = attribute('AlgorithmID') + attribute('PartyUInfo') + attribute('PartyVInfo')
    const kek = folder.run(
      'openssl',
      ...`kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt hexkey:${secret.toString('hex')} -kdfopt hexinfo:${info} -binary SSKDF`.split(
        ' ',
      ),
    )
    folder.write('wrapped', wrapped!)
    const contentKey = folder.run(
      'openssl',
      ...`enc -d -id-aes256-wrap -K ${kek.toString('hex')} -iv A6A6A6A6A6A6A6A6 -in wrapped`.split(' '),
    )
    expect(openContent(contentKey, sealed!)).toEqual(stored('plain.xml'))
  })
})
