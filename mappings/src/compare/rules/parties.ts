import type { Said, Seen } from '../finding.ts'
import { digitsOf, foldName, similarity } from '../names.ts'
import { asCompared, at, each, type Paper, textAt, textOf } from '../paper.ts'
import type { Screening } from '../screening.ts'

/** M-06 to M-08: who sells and who buys. */
export function partyRules(screening: Screening): readonly Said[] {
  const { acdd, certificate } = screening
  const exporter = partyAt(certificate, 'EXPORTER')
  const buyer = partyAt(certificate, 'IMPORTER') ?? partyAt(certificate, 'CONSIGNEE')
  const found: Said[] = []
  if (acdd !== undefined && exporter !== undefined) found.push(...exporterInAcdd(screening, exporter, acdd))
  if (acdd !== undefined && buyer !== undefined) found.push(...buyerIn(screening, buyer, at(acdd, '/consignee/name')))
  for (const declaration of screening.declarations) {
    if (exporter !== undefined) found.push(...exporterIn(screening, exporter, at(declaration, '/exporter/name')))
    if (buyer !== undefined) found.push(...buyerIn(screening, buyer, at(declaration, '/importer/name')))
  }
  return found
}

/** Pointer of the party that has a role. */
export function partyAt(certificate: Paper, role: string): string | undefined {
  return each(certificate, '/parties').find(({ pointer }) => textAt(certificate, `${pointer}/role`) === role)?.pointer
}

function exporterInAcdd(screening: Screening, exporter: string, acdd: Paper): readonly Said[] {
  const { certificate } = screening
  const [left, right] = [idAt(certificate, `${exporter}/id`), idAt(acdd, '/exporter/id')]
  const name = names(screening, 'M-06', at(certificate, `${exporter}/name`), at(acdd, '/exporter/name'))
  if (left.normalised === undefined || right.normalised === undefined) return name
  if (left.normalised === right.normalised) {
    const text = 'the identifier of the exporter is the same, which settles the name'
    const settled = name.map(
      (one): Said =>
        one.outcome === 'EXPLAIN' ? { ...one, outcome: 'MINOR', text: `${one.text}; the identifier is the same` } : one,
    )
    return [{ rule: 'M-07', outcome: 'OK', left, right, text }, ...settled]
  }
  return [{ rule: 'M-07', outcome: 'INFO', left, right, text: 'the identifier of the exporter differs' }, ...name]
}

function idAt(paper: Paper, pointer: string): Seen {
  const place = at(paper, pointer)
  const text = textOf(place)
  const digits = text === undefined ? '' : digitsOf(text)
  return asCompared(place, digits === '' ? undefined : digits)
}

function exporterIn(screening: Screening, exporter: string, right: Seen): readonly Said[] {
  const { certificate, flags } = screening
  const said = names(screening, 'M-06', at(certificate, `${exporter}/name`), right)
  const explained = flags.has('THIRD_COUNTRY_INVOICING') || flags.has('BACK_TO_BACK')
  if (!explained) return said
  return said.map((one) => (one.outcome === 'EXPLAIN' && namedElsewhere(screening, right) ? elsewhere(one) : one))
}

function elsewhere(said: Said): Said {
  return { ...said, outcome: 'OK', text: 'the name is that of another party of the certificate, as its ticks allow' }
}

/** Whether the invoicing company or another party of the certificate has this name. */
function namedElsewhere({ certificate, settings }: Screening, place: Seen): boolean {
  const wanted = foldName(textOf(place) ?? '')
  const parties = each(certificate, '/parties').map(({ pointer }) => textAt(certificate, `${pointer}/name`))
  const issuers = each(certificate, '/invoices').map(({ pointer }) => textAt(certificate, `${pointer}/issuer/name`))
  return [...parties, ...issuers].some((name) => name !== undefined && similarity(foldName(name), wanted) >= settings.nameMinor)
}

function buyerIn(screening: Screening, buyer: string, right: Seen): readonly Said[] {
  const said = names(screening, 'M-08', at(screening.certificate, `${buyer}/name`), right)
  if (!screening.flags.has('THIRD_COUNTRY_INVOICING')) return said
  return said.map((one) =>
    one.outcome === 'EXPLAIN'
      ? { ...one, outcome: 'INFO', text: 'another name; with third-country invoicing the consignee need not be the buyer' }
      : one,
  )
}

const WHO = { 'M-06': 'exporter', 'M-08': 'importer or consignee' } as const

function names({ settings }: Screening, rule: 'M-06' | 'M-08', a: Seen, b: Seen): readonly Said[] {
  const [one, other] = [textOf(a), textOf(b)]
  if (one === undefined || other === undefined) return []
  const [left, right] = [asCompared(a, foldName(one)), asCompared(b, foldName(other))]
  const score = similarity(left.normalised ?? '', right.normalised ?? '')
  const tail = `${WHO[rule]}: names alike by ${score.toFixed(2)}`
  if (score >= settings.nameSame) return [{ rule, outcome: 'OK', left, right, text: `the same ${tail}` }]
  if (score >= settings.nameMinor) return [{ rule, outcome: 'MINOR', left, right, text: `a spelling difference of the ${tail}` }]
  return [{ rule, outcome: 'EXPLAIN', left, right, text: `another ${tail}` }]
}
