import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { pack } from '../../src/envelope/ebms2/index.ts'
import { parseContentType } from '../../src/envelope/ebms2/mime/content-type.ts'
import { HEADER_LIMITS } from '../../src/envelope/ebms2/mime/headers.ts'
import { readPackage } from '../../src/envelope/ebms2/mime/read.ts'
import { writePackage } from '../../src/envelope/ebms2/mime/write.ts'
import { LIMITS, MESSAGES, PART, type Refusal, refusal, signedUser, USER } from './fixture.ts'

const TYPE = 'multipart/related; type="text/xml"; boundary="b"; start="<s>"'
const SOAP = '--b\r\nContent-ID: <s>\r\nContent-Type: text/xml\r\n\r\n<s/>\r\n'
const DOCUMENT = '--b\r\nContent-ID: <d>\r\nContent-Type: text/plain\r\n\r\n'
const wire = (body: string | Uint8Array, contentType = TYPE) => ({
  contentType,
  body: typeof body === 'string' ? Buffer.from(body, 'latin1') : body,
})
const read = (body: string | Uint8Array, contentType = TYPE) => {
  const { soap, attachments } = readPackage(wire(body, contentType), LIMITS)
  return [Buffer.from(soap).toString('latin1'), ...attachments.map(({ bytes }) => Buffer.from(bytes).toString('latin1'))]
}

describe('a package that is well-formed, however it is spelled', () => {
  it.each<[string, string, string[], string?]>([
    ['as we write it', `${SOAP}${DOCUMENT}x\r\n--b--\r\n`, ['<s/>', 'x']],
    ['without start: the first part is the root', `${SOAP}${DOCUMENT}x\r\n--b--`, ['<s/>', 'x'], 'multipart/related; boundary=b'],
    ['with a root that is not first', `${DOCUMENT}x\r\n${SOAP}--b--`, ['<s/>', 'x']],
    ['with start without brackets', `${DOCUMENT}x\r\n${SOAP}--b--`, ['<s/>', 'x'], 'multipart/related; boundary=b; start=s'],
    ['with a preamble and an epilogue', `pre --b\r\n${SOAP}--b--\r\n--b\r\nepilogue`, ['<s/>']],
    ['with white space behind the boundary', `${SOAP.replace('--b', '--b \t')}--b-- \t`, ['<s/>']],
    ['with LF alone', `${SOAP}${DOCUMENT}x\r\n--b--\r\n`.replaceAll('\r', ''), ['<s/>', 'x']],
    ['with LF alone, a content that ends with CR', `${`${SOAP}${DOCUMENT}`.replaceAll('\r', '')}x\r\n--b--`, ['<s/>', 'x\r']],
    ['a content that ends with line breaks', `${SOAP}${DOCUMENT}x\r\n\n\r\r\n--b--`, ['<s/>', 'x\r\n\n\r']],
    ['an empty content', `${SOAP}${DOCUMENT}\r\n--b--`, ['<s/>', '']],
    [
      'a content with lines that begin like the boundary',
      `${SOAP}${DOCUMENT}--bx\r\n--b-x\r\n --b\r\n--b--x\r\n--b--`,
      ['<s/>', '--bx\r\n--b-x\r\n --b\r\n--b--x'],
    ],
    ['a content with the boundary within a line', `${SOAP}${DOCUMENT}x--b\r\n--b--`, ['<s/>', 'x--b']],
    [
      'folded headers, names in capitals',
      `--b\r\nCONTENT-ID:\r\n\t<s>\r\nContent-Type: text/xml;\r\n charset="UTF-8"\r\n\r\n<s/>\r\n--b--`,
      ['<s/>'],
    ],
    [
      'other headers, even twice',
      `--b\r\nX: 1\r\nX: 2\r\nContent-ID: <s>\r\nContent-Type: application/xml\r\n\r\n<s/>\r\n--b--`,
      ['<s/>'],
    ],
    [
      'parts without Content-ID',
      `--b\r\nContent-Type: text/xml\r\n\r\n<s/>\r\n--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--`,
      ['<s/>', 'x', 'y'],
      'multipart/related; boundary=b',
    ],
    [
      'base64',
      `${SOAP}${DOCUMENT.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: Base64\r\n\r\n')}/w0K\r\nAA==\r\n--b--`,
      ['<s/>', '\xff\r\n\0'],
    ],
    [
      'quoted-printable',
      `${SOAP}${DOCUMENT.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n')}a=FF= \r\nb  \r\nc =\r\n--b--`,
      ['<s/>', 'a\xffb\r\nc '],
    ],
    [
      'a boundary of all that RFC 2046 allows',
      `${SOAP.replaceAll('--b', "--0'()+_,-./:=? x")}--0'()+_,-./:=? x--`,
      ['<s/>'],
      'multipart/related; boundary="0\'()+_,-./:=? x"',
    ],
    ['a quoted pair in the boundary', `${SOAP}--b--`, ['<s/>'], 'multipart/related; boundary="\\b"'],
    ['bare SOAP', '<s/>', ['<s/>'], 'text/xml'],
    ['bare SOAP with a charset', '<s/>', ['<s/>'], 'application/xml; charset="utf-8"; action=x;'],
  ])('%s', (_, body, contents, contentType) => {
    expect(read(body, contentType)).toEqual(contents)
  })

  it('is looked for at beginnings of lines alone, however much in it looks like its boundary', () => {
    const dashes = '-'.repeat(70)
    const soap = SOAP.replace('--b', `--${dashes}`)
    const { body } = wire(`${soap}${'-'.repeat(100_000)}\r\n--${dashes}--`)
    const looked = vi.spyOn(body as Buffer, 'indexOf')
    expect(readPackage({ contentType: `multipart/related; boundary="${dashes}"`, body }, LIMITS).attachments).toEqual([])
    // The headers of the part are looked for in a view of their own.
    expect(looked.mock.calls.length).toBeLessThan(5)
  })

  it('is a view of the body that came, wherever nothing is encoded', () => {
    const { body } = wire(`${SOAP}${DOCUMENT}x\r\n--b--`)
    const { soap, attachments } = readPackage({ contentType: TYPE, body }, LIMITS)
    expect([soap.buffer, attachments[0]?.bytes.buffer]).toEqual([body.buffer, body.buffer])
  })

  it('of any bytes at all comes back as it was written', () => {
    const nasty = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.constantFrom('\r\n', '\n', '\r', '--', '--b', '--b--', 'x')).map((all) => Buffer.from(all.join(''))),
    )
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 4 }), (contents) => {
        const parts = contents.map((bytes, n) => ({ contentId: `p${n}`, contentType: 'application/octet-stream', bytes }))
        const { soap, attachments } = readPackage(writePackage(Buffer.from('<s/>'), parts, 'id@x'), LIMITS)
        expect(Buffer.from(soap).toString()).toBe('<s/>')
        expect(attachments.map(({ bytes }) => Buffer.from(bytes))).toEqual(contents.map((bytes) => Buffer.from(bytes)))
      }),
    )
  })

  it('of any bytes comes back from base64 too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.integer({ min: 1, max: 76 }), (bytes, width) => {
        const lines = Buffer.from(bytes)
          .toString('base64')
          .replace(new RegExp(`.{${width}}`, 'g'), '$&\r\n')
        const body = `${SOAP}${DOCUMENT.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: base64\r\n\r\n')}${lines}\r\n--b--`
        expect(read(body)[1]).toBe(Buffer.from(bytes).toString('latin1'))
      }),
    )
  })
})

describe('a package that is broken', () => {
  const mime = (code: string): Refusal => ({ code, ebms: 'MimeProblem' })
  it.each<[string, string, Refusal, string?]>([
    ['no closing boundary', SOAP, mime('ASW_MIME_MALFORMED')],
    ['cut in the middle of a part', `${SOAP}${DOCUMENT}xx`, mime('ASW_MIME_MALFORMED')],
    ['cut in the middle of the headers', `${SOAP}--b\r\nContent-`, mime('ASW_MIME_MALFORMED')],
    ['no boundary at all', '<s/>', mime('ASW_MIME_MALFORMED')],
    ['nothing', '', mime('ASW_MIME_MALFORMED')],
    ['no part', '--b--', mime('ASW_MIME_MALFORMED')],
    ['a thousand and one lines like its boundary', `${SOAP}${'--bx\r\n'.repeat(1_001)}--b--`, mime('ASW_MIME_MALFORMED')],
    ['headers without an end', '--b\r\nContent-Type: text/xml\r\n--b--', mime('ASW_MIME_MALFORMED')],
    ['a header without a name', '--b\r\n: x\r\n\r\n<s/>\r\n--b--', mime('ASW_MIME_MALFORMED')],
    ['a header without a colon', '--b\r\nContent-Type\r\n\r\n<s/>\r\n--b--', mime('ASW_MIME_MALFORMED')],
    [
      'two Content-ID in one part',
      `${SOAP.replace('Content-ID', 'Content-ID: <x>\r\nContent-ID')}--b--`,
      mime('ASW_MIME_MALFORMED'),
    ],
    [
      'two Content-Type in one part',
      `${SOAP.replace('Content-Type', 'Content-Type: x/y\r\nContent-Type')}--b--`,
      mime('ASW_MIME_MALFORMED'),
    ],
    ['two parts with one Content-ID', `${SOAP}${DOCUMENT}x\r\n${DOCUMENT}y\r\n--b--`, mime('ASW_MIME_MALFORMED')],
    ['a start that names nothing', `${SOAP}--b--`, mime('ASW_MIME_PART_MISSING'), TYPE.replace('<s>', '<t>')],
    [
      'a huge header',
      `${SOAP.replace('Content-ID', `X: ${'x'.repeat(HEADER_LIMITS.bytes)}\r\nContent-ID`)}--b--`,
      mime('ASW_MIME_MALFORMED'),
    ],
    [
      'many headers',
      `${SOAP.replace('Content-ID', `${'X: x\r\n'.repeat(HEADER_LIMITS.headers)}Content-ID`)}--b--`,
      mime('ASW_MIME_MALFORMED'),
    ],
    ['too many parts', `${SOAP}${'--b\r\n\r\nx\r\n'.repeat(LIMITS.maxParts + 1)}--b--`, mime('ASW_MIME_MALFORMED')],
    ['too many bytes', `${SOAP}${'x'.repeat(LIMITS.maxBytes)}--b--`, mime('ASW_BODY_TOO_LARGE')],
    [
      'an encoding that nobody knows',
      `${SOAP}${DOCUMENT.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: x-uue\r\n\r\n')}x\r\n--b--`,
      mime('ASW_MIME_MALFORMED'),
    ],
    ...['AA=', 'A', 'AA==AA==', 'A-_A', '====', 'AAAA=', 'AA=A'].map((text): [string, string, Refusal] => [
      `base64 that is none: ${text}`,
      `${SOAP}${DOCUMENT.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: base64\r\n\r\n')}${text}\r\n--b--`,
      mime('ASW_MIME_MALFORMED'),
    ]),
    [
      'quoted-printable that is none',
      `${SOAP}${DOCUMENT.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n')}a=GG\r\n--b--`,
      mime('ASW_MIME_MALFORMED'),
    ],
    ['no boundary parameter', `${SOAP}--b--`, mime('ASW_MIME_MALFORMED'), 'multipart/related; type="text/xml"'],
    ['an empty boundary', `${SOAP}--b--`, mime('ASW_MIME_MALFORMED'), 'multipart/related; boundary=""'],
    ['a boundary of 71 characters', `${SOAP}--b--`, mime('ASW_MIME_MALFORMED'), `multipart/related; boundary=${'b'.repeat(71)}`],
    ['two boundary parameters', `${SOAP}--b--`, mime('ASW_MIME_MALFORMED'), 'multipart/related; boundary=b; boundary=c'],
    ['a quote that never ends', `${SOAP}--b--`, mime('ASW_MIME_MALFORMED'), 'multipart/related; boundary="b'],
    ['a content type that is none', `${SOAP}--b--`, mime('ASW_MIME_MALFORMED'), 'multipart'],
    ['another media type', '{}', mime('ASW_MEDIA_TYPE'), 'application/json'],
    ['SOAP 1.2', '<s/>', mime('ASW_MEDIA_TYPE'), 'application/soap+xml'],
    ['MTOM', `${SOAP}--b--`, mime('ASW_MEDIA_TYPE'), 'multipart/related; type="application/xop+xml"; boundary=b'],
    ['a root that is not XML', `${DOCUMENT}x\r\n--b--`, mime('ASW_MEDIA_TYPE'), 'multipart/related; boundary=b'],
    ['another charset outside', '<s/>', { code: 'ASW_XML_ENCODING' }, 'text/xml; charset=ISO-8859-1'],
    ['another charset inside', `${SOAP.replace('text/xml', 'text/xml; charset=utf-16')}--b--`, { code: 'ASW_XML_ENCODING' }],
  ])('%s', async (_, body, expected, contentType) => {
    expect(await refusal(() => read(body, contentType))).toMatchObject(expected)
  })

  it('is found wherever our own package is cut', async () => {
    const whole = await signedUser()
    for (let length = 0; length < whole.body.length - '--\r\n'.length; length += 1) {
      const cut = { contentType: whole.contentType, body: whole.body.subarray(0, length) }
      expect(await refusal(() => readPackage(cut, LIMITS))).toMatchObject({ code: 'ASW_MIME_MALFORMED' })
    }
  })

  it('is at the limits still whole', () => {
    const body = `${SOAP}${'--b\r\n\r\nx\r\n'.repeat(LIMITS.maxParts)}--b--`
    expect(read(body)).toHaveLength(LIMITS.maxParts + 1)
    expect(readPackage(wire(body), { maxBytes: body.length, maxParts: LIMITS.maxParts }).attachments).toHaveLength(
      LIMITS.maxParts,
    )
  })
})

describe('a Content-Type as long as a header may be', () => {
  const BLANKS = ' '.repeat(15_900)

  it.each([
    ['blanks in front of a quotation mark', `text/xml; x=${BLANKS}"`],
    ['blanks behind a value that goes on wrongly', `text/xml; x=a${BLANKS}"`],
    ['blanks behind a quoted value', `text/xml; x="a"${BLANKS}b`],
    ['blanks behind a name', `text/xml; x${BLANKS}y`],
    ['blanks behind the type', `text/xml${BLANKS}"`],
  ])('is refused at once: %s', async (_what, value) => {
    expect(await refusal(() => parseContentType(value))).toMatchObject({ code: 'ASW_MIME_MALFORMED' })
  })

  it('is read at once, blanks around a value left out', () => {
    const { parameters } = parseContentType(`text/xml; x=${BLANKS}a${BLANKS}b${BLANKS}; y=`)
    expect([...parameters]).toEqual([
      ['x', `a${BLANKS}b`],
      ['y', ''],
    ])
  })
})

describe('what we write', () => {
  it('has a content type that fits in a short string of AMQP, whatever the ids', async () => {
    for (const messageId of [
      USER.header.messageId,
      `x@${'d'.repeat(100)}`,
      `x@${'d'.repeat(101)}`,
      'no domain',
      'x'.repeat(255),
    ]) {
      const { contentType } = await pack({ ...USER, header: { ...USER.header, messageId } }, undefined)
      expect(contentType.length).toBeLessThanOrEqual(255)
      expect(parseContentType(contentType)).toMatchObject({ type: 'multipart/related' })
    }
  })

  it('takes the next boundary where the first one occurs in a part', async () => {
    const boundary = (await pack(USER, undefined)).contentType.match(/boundary="([^"]+)"/)?.[1]
    const content = { kind: 'user', parts: [{ ...PART, bytes: Buffer.from(`\r\n--${boundary}`) }] } as const
    const again = await pack({ ...USER, content }, undefined)
    expect(again.contentType).not.toContain(boundary)
    expect(readPackage(again, LIMITS).attachments[0]?.bytes).toEqual(content.parts[0]?.bytes)
  })

  it('is bare SOAP where there is no part', async () => {
    expect((await pack(MESSAGES.ping!, undefined)).contentType).toBe('text/xml; charset=UTF-8')
  })

  it.each<[string, Partial<typeof PART>, string, object?]>([
    ['a Content-ID with a line break', { contentId: 'a\r\nX: y' }, 'ASW_INPUT_INVALID'],
    ['a Content-ID with brackets', { contentId: '<a>' }, 'ASW_INPUT_INVALID'],
    ['an empty Content-ID', { contentId: '' }, 'ASW_INPUT_INVALID'],
    ['a content type with a line break', { contentType: 'text/xml\r\n\r\nx' }, 'ASW_INPUT_INVALID'],
    ['the Content-ID of the root', { contentId: 'root' }, 'ASW_MIME_MALFORMED', { rootId: 'root' }],
    ['a given boundary that occurs in it', { bytes: Buffer.from('--zz') }, 'ASW_MIME_MALFORMED', { boundary: 'zz' }],
    ['a boundary that MIME does not allow', {}, 'ASW_INPUT_INVALID', { boundary: 'a"b' }],
    ['a root id that is too long', {}, 'ASW_INPUT_INVALID', { rootId: 'r'.repeat(240) }],
  ])('refuses a part with %s', async (_, change, code, options) => {
    const content = { kind: 'user', parts: [{ ...PART, ...change }] } as const
    expect(await refusal(() => pack({ ...USER, content }, undefined, options))).toMatchObject({ code })
  })
})
