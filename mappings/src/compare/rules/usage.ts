import { converted, measuresInOrder, order, total } from '../amounts.ts'
import type { Said } from '../finding.ts'
import { acddItemsOf, type Goods } from '../goods.ts'
import { digitsOf, foldName, foldNumber, similarity } from '../names.ts'
import { at, beside, firstAt, type Paper, textAt, textOf } from '../paper.ts'
import { lineKeys, own as ownOf, type Screening } from '../screening.ts'
import { citations } from './certificate.ts'

/** M-28 to M-32: what stands on one side only, and who else used the certificate. */
export function usageRules(screening: Screening): readonly Said[] {
  return [...itemSet(screening), ...otherUsers(screening), ...allAcdds(screening), ...both(screening), ...changedAcdd(screening)]
}

function itemSet(screening: Screening): readonly Said[] {
  const { certificate, matching, declarations } = screening
  const [declaration] = declarations
  if (declaration === undefined) return []
  const lines = matching.linesLeft.map(
    (line): Said => ({
      rule: 'M-28',
      outcome: 'REJECT',
      left: at(certificate, '/items'),
      right: line.hs,
      text: 'no item of the certificate covers this line: no preference for it',
      lines: lineKeys([line]),
      reasonCode: 'R06',
    }),
  )
  const items = matching.itemsLeft.map(
    (item): Said => ({
      rule: 'M-28',
      outcome: 'INFO',
      left: item.hs,
      right: at(declaration, '/lines'),
      text: 'not declared yet: the rest may follow within the validity',
      items: [item.seq],
    }),
  )
  return [...lines, ...items, ...tooLong(screening)]
}

/** A declaration may hold so many lines in its country; the rest comes in another one that refers to it. */
function tooLong({ settings, declarations }: Screening): readonly Said[] {
  return declarations.flatMap((declaration): readonly Said[] => {
    const country = textAt(declaration, '/country') ?? ''
    const most = ownOf(settings.mostLines, country)
    const lines = at(declaration, '/lines')
    const count = Array.isArray(lines.value) ? lines.value.length : 0
    if (most === undefined || count <= most) return []
    const { value: _all, ...place } = lines
    const right = { ...place, normalised: `${count} lines` }
    const text = `a declaration there holds ${most} lines: the others must be split off into another one that refers to it`
    return [{ rule: 'M-28', outcome: 'EXPLAIN', left: beside('settings', `/mostLines/${country}`, most), right, text }]
  })
}

function otherUsers({ known, declarations, settings }: Screening): readonly Said[] {
  const own = new Set(declarations.map(({ id }) => id))
  return declarations.flatMap((declaration): readonly Said[] => {
    const [country, id, name] = ['/country', '/importer/id', '/importer/name'].map((pointer) => textAt(declaration, pointer))
    for (const [i, use] of (known.uses ?? []).entries()) {
      if (own.has(use.declaration)) continue
      if (use.country !== undefined && country !== undefined && use.country !== country) {
        const text = 'the certificate was used in another country before'
        return [
          {
            rule: 'M-29',
            outcome: 'VERIFY',
            left: beside('ledger', `/uses/${i}/country`, use.country),
            right: at(declaration, '/country'),
            text,
            flags: ['RISK'],
          },
        ]
      }
      const otherId = use.importerId !== undefined && id !== undefined && digitsOf(use.importerId) !== digitsOf(id)
      const sameId = use.importerId !== undefined && id !== undefined && !otherId
      const otherName =
        !sameId &&
        use.importerName !== undefined &&
        name !== undefined &&
        similarity(foldName(use.importerName), foldName(name)) < settings.nameMinor
      if (otherId || otherName) {
        const left = otherId
          ? beside('ledger', `/uses/${i}/importerId`, use.importerId)
          : beside('ledger', `/uses/${i}/importerName`, use.importerName)
        const right = at(declaration, otherId ? '/importer/id' : '/importer/name')
        return [
          { rule: 'M-29', outcome: 'VERIFY', left, right, text: 'another importer used the certificate before', flags: ['RISK'] },
        ]
      }
    }
    return []
  })
}

/** The certificate that an export declaration names, wherever its form has it. */
function citedBy(acdd: Paper): string | undefined {
  return textOf(firstAt(acdd, '/relatedCertificate/referenceNumber', '/relatedEFormD/referenceNumber'))
}

/** M-30: by six digits, all export declarations that cite the certificate against what was certified. */
function allAcdds(screening: Screening): readonly Said[] {
  const { certificate, acdd, items, known } = screening
  const number = foldNumber(textAt(certificate, '/referenceNumber') ?? '')
  const others = (known.otherAcdds ?? []).map((json): Paper => ({ kind: 'acdd', json }))
  const citing = [...(acdd === undefined ? [] : [acdd]), ...others].filter((paper) => foldNumber(citedBy(paper) ?? '') === number)
  if (citing.length === 0) return []
  const goods = citing.flatMap(acddItemsOf)
  return [...new Set(items.map(({ hsCode }) => hsCode?.slice(0, 6)))].flatMap((hs6) =>
    hs6 === undefined ? [] : exported(screening, hs6, goods),
  )
}

function exported(screening: Screening, hs6: string, goods: readonly Goods[]): readonly Said[] {
  const certified = screening.items.filter(({ hsCode }) => hsCode?.slice(0, 6) === hs6)
  const sent = goods.filter(({ hsCode }) => hsCode?.slice(0, 6) === hs6)
  const [first] = certified
  const [acddLine] = sent
  if (first === undefined || acddLine === undefined) return []
  for (const { unit, value } of measuresInOrder(first)) {
    const limit = total(certified.map((item) => inUnit(screening, item, unit)))
    const sum = total(sent.map((line) => inUnit(screening, line, unit)))
    if (limit === undefined || sum === undefined) continue
    const left = { ...value, normalised: `${limit} ${unit}` }
    const right = { ...(acddLine.measures[0]?.value ?? acddLine.hs), normalised: `${sum} ${unit}` }
    const where = { rule: 'M-30', left, right, items: certified.map(({ seq }) => seq) } as const
    if (order(sum, limit) <= 0)
      return [{ ...where, outcome: 'OK', text: 'the export declarations that cite the certificate stay within it' }]
    return [{ ...where, outcome: 'INFO', flags: ['RISK'], text: 'the export declarations that cite the certificate exceed it' }]
  }
  return []
}

function inUnit(screening: Screening, { measures }: Goods, unit: string): string | undefined {
  return measures.map((measure) => converted(screening, measure, unit)).find((amount) => amount !== undefined)
}

/** M-31: the ACDD is voluntary, so its absence says nothing. */
function both({ acdd, certificate, declarations }: Screening): readonly Said[] {
  const number = at(certificate, '/referenceNumber')
  const found: Said[] = []
  for (const declaration of declarations) {
    if (citations(declaration).length > 0) continue
    const text =
      acdd === undefined
        ? 'the declaration claims no certificate'
        : 'an export declaration came, but the declaration claims no certificate'
    found.push({ rule: 'M-31', outcome: 'INFO', left: number, right: at(declaration, '/certificates'), text })
  }
  if (acdd === undefined) {
    const right = beside('registry', '/acdd', undefined)
    found.push({
      rule: 'M-31',
      outcome: 'INFO',
      left: number,
      right,
      text: 'no export declaration came with the certificate; it is voluntary',
    })
  }
  return found
}

function changedAcdd({ acdd, known }: Screening): readonly Said[] {
  if (acdd === undefined || known.acddStatus === undefined) return []
  const left = at(acdd, '/exportDeclarationNumber')
  const right = beside('registry', '/acddStatus', known.acddStatus)
  const text =
    known.acddStatus === 'CANCELLED'
      ? 'the export declaration was cancelled: screen the import again'
      : 'the export declaration was corrected: screen the import again'
  return [{ rule: 'M-32', outcome: 'INFO', left, right, text, flags: ['SCREEN_AGAIN'] }]
}
