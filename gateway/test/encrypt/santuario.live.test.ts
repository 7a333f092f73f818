import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decrypt, encrypt, type SuiteName } from '../../src/encrypt/index.ts'
import { live } from '../live/live.ts'
import { editCipherValue, flipBit } from './edit.ts'
import { type Folder, openFolder } from './folder.ts'
import { newParty, type Party, stored } from './parties.ts'

/** Where Debian and Ubuntu put the jars of libxml-security-java and what it needs. */
const CLASS_PATH = ['xmlsec', 'slf4j-api', 'commons-codec'].map((jar) => `/usr/share/java/${jar}.jar`).join(':')
const PROGRAM = fileURLToPath(new URL('santuario/Santuario.java', import.meta.url))
const XENC = 'http://www.w3.org/2001/04/xmlenc#'
const XENC11 = 'http://www.w3.org/2009/xmlenc11#'
const SHA384 = 'http://www.w3.org/2001/04/xmldsig-more#sha384'

/** What no judge can check is said by name; published vectors judge the parts (RFC 7518 Appendix C, RFC 3394, NIST GCM). */
const UNJUDGED =
  'xmlenc11-ecdh as one document (Santuario 2.1 and xmlsec1 1.2 do not know xenc:AgreementMethod ECDH-ES). Its steps are judged by openssl, the JDK and Santuario.'

live('Apache Santuario as judge of xmlenc11', () => {
  let folder: Folder
  let rsa: Party
  beforeAll(async () => {
    folder = openFolder()
    rsa = await newParty('TH', 'rsa-2048')
    folder.run('javac', '-cp', CLASS_PATH, '-d', folder.path('classes'), PROGRAM)
    folder.write('key.pem', rsa.keyPem)
    folder.write('cert.pem', rsa.certificatePem)
    folder.write('plain.xml', stored('plain.xml'))
  })
  afterAll(() => {
    folder.remove()
    console.log(`not judged by any program: ${UNJUDGED}`)
  })

  const santuario = (...args: readonly string[]) =>
    folder.run('java', '-cp', `${CLASS_PATH}:${folder.path('classes')}`, 'Santuario', ...args)
  const judge = (document: Uint8Array, command = 'decrypt'): Buffer => {
    folder.write('ours.xml', document)
    santuario(command, 'key.pem', 'ours.xml', 'opened.xml')
    return folder.read('opened.xml')
  }

  it.each(['xmlenc11', 'xmlenc10'] as const)('opens our %s to the byte', async (suite) => {
    expect(judge(await encrypt(stored('plain.xml'), suite, rsa.recipient))).toEqual(stored('plain.xml'))
  })

  it.each([
    { what: 'key', position: 0 },
    { what: 'content', position: 1 },
  ])('refuses what we refuse: a tampered $what', async ({ position }) => {
    const document = await encrypt(stored('plain.xml'), 'xmlenc11', rsa.recipient)
    const tampered = editCipherValue(document, position, (octets) => flipBit(octets, 30))
    expect(() => judge(tampered)).toThrow(/java/)
    await expect(decrypt(tampered, [rsa.own], { suites: ['xmlenc11'] })).rejects.toMatchObject({ code: 'ASW_DECRYPTION_FAILED' })
  })

  interface Case {
    readonly suite: SuiteName
    readonly content: string
    readonly transport: string
    readonly digest: string
    readonly mgf: string
    readonly label: string
    readonly name: string
  }
  const usual = {
    suite: 'xmlenc11',
    content: `${XENC11}aes256-gcm`,
    transport: `${XENC11}rsa-oaep`,
    digest: `${XENC}sha256`,
    mgf: `${XENC11}mgf1sha256`,
    label: '-',
    name: 'serial',
  } as const
  it.each<Case & { readonly what: string }>([
    { what: 'the default, named by issuer and serial number', ...usual },
    { what: 'the default, named by subject key identifier', ...usual, name: 'ski' },
    { what: 'the default, with its certificate', ...usual, name: 'certificate' },
    { what: 'the default, with a KeyName', ...usual, name: 'keyname' },
    { what: 'the default, without a name', ...usual, name: 'nothing' },
    { what: 'AES-128-GCM', ...usual, content: `${XENC11}aes128-gcm` },
    { what: 'digest SHA-384 and MGF1 over SHA-512', ...usual, digest: SHA384, mgf: `${XENC11}mgf1sha512` },
    { what: 'digest SHA-512, MGF1 over SHA-256, a label', ...usual, digest: `${XENC}sha512`, label: 'VN-TH' },
    { what: 'rsa-oaep-mgf1p', ...usual, suite: 'xmlenc10', transport: `${XENC}rsa-oaep-mgf1p`, digest: '-', mgf: '-' },
    { what: 'rsa-oaep-mgf1p with digest SHA-256', ...usual, suite: 'xmlenc10', transport: `${XENC}rsa-oaep-mgf1p`, mgf: '-' },
  ])('we open what it writes: $what', async ({ suite, content, transport, digest, mgf, label, name }) => {
    santuario('encrypt', 'cert.pem', 'plain.xml', 'theirs.xml', content, transport, digest, mgf, label, name)
    const opened = await decrypt(folder.read('theirs.xml'), [rsa.own], { suites: [suite] })
    expect(Buffer.from(opened).toString()).toBe(stored('plain.xml').toString())
  })

  it.each(['ec-p256', 'ec-p384'] as const)(
    'opens our xmlenc11-ecdh to %s, once the JDK has derived the wrapping key',
    async (kind) => {
      const party = await newParty('TH', kind)
      folder.write('key.pem', party.keyPem)
      try {
        const document = await encrypt(stored('plain.xml'), 'xmlenc11-ecdh', party.recipient)
        expect(judge(document, 'decrypt-agreed')).toEqual(stored('plain.xml'))
      } finally {
        folder.write('key.pem', rsa.keyPem)
      }
    },
  )
})
