import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { codeLists } from '../../src/codelists/index.ts'
import { canonicalSchemas, DOCUMENT_FAULTS, loadPack, openVnsw, type VnswEnvelope } from '../../src/index.ts'

const FOLDER = new URL('../../packs/vnsw/', import.meta.url)
const vnsw = openVnsw()
const text = new TextDecoder()
const sample = (name: string): VnswEnvelope =>
  JSON.parse(readFileSync(new URL(`samples/vnsw-envelope.${name}.json`, FOLDER), 'utf8')) as VnswEnvelope
const HEAD = { messageId: '0b1c8a52-0000-4000-8000-000000000001', sentAt: '2026-10-12T09:31:06+07:00' }
/** Codes that findings carry, beside those of faults. */
const FINDINGS = ['ASW_RULE_BROKEN', 'ASW_CODE_UNKNOWN', 'ASW_XML_UNMAPPED', 'ASW_XML_VALUE', 'ASW_FUNCTION_UNKNOWN']
const FIELDS = ['ASW_FIELD_REQUIRED', 'ASW_FIELD_UNKNOWN', 'ASW_FIELD_TYPE', 'ASW_FIELD_VALUE']

/** The envelope's document with one value changed at a path of names. */
function inside(envelope: VnswEnvelope, path: readonly (string | number)[], value: unknown): VnswEnvelope {
  const copy = structuredClone(envelope) as { content: { document: Record<string, unknown> } }
  let at: Record<string, unknown> = copy.content.document
  for (const step of path.slice(0, -1)) at = at[step] as Record<string, unknown>
  at[path.at(-1) as string] = value
  return copy as unknown as VnswEnvelope
}
/** The document inside as the other side sees it. */
const outside = (envelope: VnswEnvelope) =>
  JSON.parse(
    /<Document>(.*)<\/Document>/s
      .exec(text.decode(vnsw.write(envelope)))?.[1]
      ?.replaceAll('&lt;', '<')
      .replaceAll('&amp;', '&') ?? '{}',
  )
const AIR = sample('export-declaration-by-air')

describe('codes are crossed at the edge', () => {
  test.each([
    ['1', '2', 'sea'],
    ['2', '5', 'rail'],
    ['3', '4', 'road'],
    ['4', '1', 'air (F19)'],
    ['5', '9', 'mail, other over there'],
    ['8', '6', 'inland water, river over there'],
  ])('Rec 19 mode %s leaves as VNACCS %s: %s', (rec19, vnaccs) => {
    expect(outside(inside(AIR, ['transportMode'], rec19)).transportMode).toBe(vnaccs)
  })

  test.each([
    ['1', '4'],
    ['2', '1'],
    ['3', '1'],
    ['4', '3'],
    ['5', '2'],
    ['6', '8'],
    ['9', '9'],
  ])('VNACCS mode %s comes in as Rec 19 %s', (vnaccs, rec19) => {
    const xml = text.decode(vnsw.write(AIR)).replace('"transportMode":"1"', `"transportMode":"${vnaccs}"`)
    expect(vnsw.read(new TextEncoder().encode(xml)).content.document?.transportMode).toBe(rec19)
  })

  test('what comes in and goes out again is the same code over there, but for bulk at sea, which becomes containers', () => {
    const edge = parse(readFileSync(new URL('national-codes.yaml', FOLDER), 'utf8')) as {
      rows: { list: string; column: string; out: Record<string, string> }[]
    }
    for (const { list, column, out } of edge.rows) {
      const file = JSON.parse(readFileSync(new URL(`../../codelists/${list}@1.json`, import.meta.url), 'utf8')) as {
        codes: string[][]
      }
      for (const [code = ''] of file.codes) {
        const international = codeLists.entry(list, code, '2026-10-12')?.facts[column] ?? ''
        const back = out[international] ?? international
        expect([code, back]).toEqual([code, { '3': '2', NPR: 'PR' }[code] ?? code])
      }
    }
  })

  test('PCE is H87 inside (F15), NPR is PR, INC is INH, and a unit that nobody crosses stays', () => {
    const xml = text.decode(vnsw.write(AIR))
    for (const [vnaccs, rec20] of [
      ['PCE', 'H87'],
      ['NPR', 'PR'],
      ['INC', 'INH'],
      ['KGM', 'KGM'],
      ['MTK', 'MTK'],
    ] as const) {
      const read = vnsw.read(new TextEncoder().encode(xml.replace('"quantityUnit":"PCE"', `"quantityUnit":"${vnaccs}"`)))
      expect(read.content.document).toMatchObject({ items: [{ quantityUnit: rec20 }] })
    }
  })

  test.each(['7', '8', '', 'A'])('a mode that VNACCS does not have is refused, never passed on: %j', (mode) => {
    const xml = text.decode(vnsw.write(AIR)).replace('"transportMode":"1"', `"transportMode":"${mode}"`)
    expect(() => vnsw.read(new TextEncoder().encode(xml))).toThrow(
      expect.objectContaining({
        code: 'ASW_DOCUMENT_INVALID',
        issues: [expect.objectContaining({ code: 'ASW_CODE_UNKNOWN', pointer: '/content/document/transportMode' })],
      }),
    )
  })

  test('a mode that Rec 19 does not have is refused before it leaves', () => {
    expect(() => vnsw.write(inside(AIR, ['transportMode'], 'A'))).toThrow(
      expect.objectContaining({ code: 'ASW_DOCUMENT_INVALID' }),
    )
  })

  test.each([[null], [[]], [7], [{ mode: '1' }], ['__proto__']])(
    'a document of any shape inside is carried as it is: transport %j',
    (transport) => {
      const envelope = inside(sample('certificate-declared'), ['transport'], transport)
      expect(vnsw.read(vnsw.write(envelope))).toEqual(envelope)
    },
  )

  test('what is given is not changed', () => {
    const before = structuredClone(AIR)
    vnsw.write(AIR)
    expect(AIR).toEqual(before)
  })
})

describe('functions', () => {
  test('every document that travels on the ASW has one', () => {
    for (const { document } of loadPack('asw').tables) {
      const kinds =
        document === 'certificate-response'
          ? (canonicalSchemas()[document] as { properties: { kind: { enum: string[] } } }).properties.kind.enum
          : [undefined]
      for (const kind of kinds) expect(vnsw.subjectOf({ document, kind })?.function, `${document} ${kind}`).toMatch(/^\d\d$/)
    }
  })

  test.each([[{ document: 'packing-list' }], [undefined], [null], ['text'], [{}]])(
    'what the pack does not know has none: %j',
    (document) => {
      expect(vnsw.subjectOf(document)).toBeUndefined()
    },
  )

  test('a function that is not that of the document is refused: a cancellation must not come as a declaration', () => {
    const wrong = { ...AIR, subject: { ...AIR.subject, function: '03' } }
    expect(() => vnsw.read(vnsw.write(wrong))).toThrow(
      expect.objectContaining({
        issues: [expect.objectContaining({ code: 'ASW_FUNCTION_UNKNOWN', pointer: '/subject/function' })],
      }),
    )
  })
})

describe('answers', () => {
  const declared = sample('certificate-declared')

  test('99 says that it has arrived, to the sender, about the same dossier', () => {
    const answer = vnsw.receipt(declared, HEAD)
    expect(answer).toMatchObject({ from: declared.to, to: declared.from, content: { receivedAt: HEAD.sentAt }, signature: '' })
    expect(answer.subject).toMatchObject({
      function: '99',
      reference: declared.subject.reference,
      preReference: declared.subject.reference,
    })
    expect(text.decode(vnsw.write(answer))).toContain('<ReceiveDate>2026-10-12 09:31:06</ReceiveDate>')
  })

  test('00 carries every finding: their code, and ours with rule and place in its name', () => {
    const findings = [
      { code: 'ASW_RULE_BROKEN', rule: 'D-20', pointer: '/issuedOn', message: 'issued late' },
      { code: 'ASW_XML_MALFORMED', message: 'not well-formed' },
      { code: 'ASW_JOURNAL_DOWN', message: 'come again' },
    ]
    const { content, subject } = vnsw.refusal(declared, HEAD, findings)
    expect(subject.function).toBe('00')
    expect(content.errors).toEqual([
      { code: 'ERR05', name: 'ASW_RULE_BROKEN D-20 /issuedOn: issued late' },
      { code: 'ERR02', name: 'ASW_XML_MALFORMED: not well-formed' },
      { code: 'ERR00', name: 'ASW_JOURNAL_DOWN: come again' },
    ])
    expect(vnsw.read(vnsw.write(vnsw.refusal(declared, HEAD, findings))).content.errors).toHaveLength(3)
  })

  test('more findings and longer ones than the envelope takes are cut, and no character is halved', () => {
    const many = Array.from({ length: 2_000 }, () => ({ code: 'ASW_RULE_BROKEN', message: '😀'.repeat(400) }))
    const answer = vnsw.refusal(declared, HEAD, many)
    expect(answer.content.errors).toHaveLength(999)
    expect(() => vnsw.write(answer)).not.toThrow()
  })
})

describe('the table of errors', () => {
  const edge = parse(readFileSync(new URL('edge.yaml', FOLDER), 'utf8')) as { errors: Record<string, { codes: string[] }> }
  const named = Object.values(edge.errors).flatMap(({ codes }) => codes)

  test('names every code of a fault or a finding of this package, once', () => {
    for (const code of [...Object.keys(DOCUMENT_FAULTS), ...FINDINGS, ...FIELDS])
      expect(
        named.filter((one) => one === code),
        code,
      ).toHaveLength(1)
  })

  test('uses the six published codes and not ERR06, which was a mistake over there', () => {
    expect(Object.keys(edge.errors)).toEqual(['ERR00', 'ERR01', 'ERR02', 'ERR03', 'ERR04', 'ERR05'])
  })
})

describe('an envelope that is wrong', () => {
  const good = text.decode(vnsw.write(AIR))
  test.each([
    ['a time with a zone', '<sendDate>2026-10-14 08:00:00<', '<sendDate>2026-10-14T08:00:00Z<', 'ASW_DOCUMENT_INVALID'],
    ['a content that is no JSON', '{"document":"export-declaration"', '{"document":export', 'ASW_DOCUMENT_INVALID'],
    ['another root', 'Envelope', 'Letter', 'ASW_DOCUMENT_UNKNOWN'],
    ['an element that nobody maps', '<Signature>', '<Priority>1</Priority><Signature>', 'ASW_DOCUMENT_INVALID'],
  ])('%s', (_, from, to, code) => {
    expect(good).toContain(from)
    expect(() => vnsw.read(new TextEncoder().encode(good.replaceAll(from, to)))).toThrow(expect.objectContaining({ code }))
  })
})

describe('an edge or a national code that is wrong says where', () => {
  test.each([
    ['edge.yaml', 'answers: { received: "99", invalid: "00" }', 'answers: { received: "99" }', /^edge\.yaml:\d+: answers wants/],
    ['edge.yaml', 'codes: [ASW_DOCUMENT_UNKNOWN]', 'codes: [ASW_XML_LIMIT]', /ASW_XML_LIMIT has two codes over there/],
    ['national-codes.yaml', 'list: vnaccs-unit', 'list: vnaccs-units', /^national-codes\.yaml:\d+: "list" names no code list/],
    ['national-codes.yaml', 'unknown: keep', 'unknown: guess', /"unknown" wants keep or refuse/],
    ['national-codes.yaml', 'inside: content.document', 'within: content.document', /unknown key "within"/],
  ])('%s: %s', (file, from, to, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'asw-vnsw-'))
    try {
      cpSync(fileURLToPath(FOLDER), folder, { recursive: true })
      const old = readFileSync(join(folder, file), 'utf8')
      expect(old).toContain(from)
      writeFileSync(join(folder, file), old.replace(from, to))
      expect(() => openVnsw(folder)).toThrow(
        expect.objectContaining({ code: 'ASW_PACK_INVALID', message: expect.stringMatching(message) }),
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
