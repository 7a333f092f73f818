import { parseXml, writeCanonical } from '@asw/mappings/xml'
import { expect, it } from 'vitest'
import { sealGcm } from '../../src/encrypt/gcm.ts'
import { decrypt } from '../../src/encrypt/index.ts'
import { wrapOaep } from '../../src/encrypt/oaep.ts'
import { SUITES } from '../../src/encrypt/suites.ts'
import { encryptedData, transportedKey } from '../../src/encrypt/write.ts'
import { codeOf } from './failure.ts'
import { storedParty } from './parties.ts'

const written = SUITES.xmlenc11.writes
const { recipient, own } = storedParty('rsa')

/** Anybody can encrypt anything to us: a sender who is not bound by our writer. */
function holding(content: Uint8Array): Uint8Array {
  const contentKey = Buffer.alloc(32, 8)
  const key = transportedKey(written, wrapOaep(recipient.publicKey, contentKey, written), recipient.der)
  return writeCanonical(encryptedData(written.content, sealGcm(written.content, contentKey, Buffer.alloc(12, 1), content), [key]))
}

/** Encryption hides an attack from everything in front of us, so what comes out passes the same guards again (XS-35). */
it.each([
  {
    name: 'an entity bomb',
    content: '<!DOCTYPE a [<!ENTITY x "xxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>',
    code: 'ASW_XML_DOCTYPE',
  },
  { name: 'an external entity', content: '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a></a>', code: 'ASW_XML_DOCTYPE' },
  { name: '129 levels', content: '<a>'.repeat(129) + '</a>'.repeat(129), code: 'ASW_XML_LIMIT' },
  { name: 'a processing instruction', content: '<?x y?><a></a>', code: 'ASW_XML_INSTRUCTION' },
  { name: 'UTF-16', content: Buffer.from('\uFEFF<a></a>', 'utf16le'), code: 'ASW_XML_ENCODING' },
  { name: 'no XML at all', content: 'not XML', code: 'ASW_XML_MALFORMED' },
  { name: 'nothing', content: '', code: 'ASW_XML_MALFORMED' },
])('$name inside comes out untouched, and the parser refuses it', async ({ content, code }) => {
  const bytes = Buffer.from(content as string)
  const opened = await decrypt(holding(bytes), [own], { suites: ['xmlenc11'] })
  expect(Buffer.from(opened)).toEqual(bytes)
  expect(await codeOf(() => parseXml(opened))).toBe(code)
})
