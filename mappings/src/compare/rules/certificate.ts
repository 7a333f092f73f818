import { addMonths, dayOf } from '../../codelists/day.ts'
import type { Said, Seen } from '../finding.ts'
import { foldNumber } from '../names.ts'
import { asCompared, at, beside, each, type Paper, textAt, textOf } from '../paper.ts'
import { sameCountry } from '../same-country.ts'
import { own, type Screening } from '../screening.ts'

/** M-01 to M-05: is it this certificate, does it stand, and is it for this country. */
export function certificateRules(screening: Screening): readonly Said[] {
  return [status(screening), ...screening.declarations.flatMap((declaration) => perDeclaration(screening, declaration))].flat()
}

function perDeclaration(screening: Screening, declaration: Paper): readonly Said[] {
  const cited = citation(screening, declaration)
  const number = numberRule(screening, declaration, cited)
  const dates = cited === undefined ? [] : issueDate(screening, declaration, cited)
  return [...number, ...dates, ...validity(screening, declaration), ...countries(screening, declaration)]
}

/** The place where a declaration cites this certificate, exactly or after normalisation. */
function citation({ certificate }: Screening, declaration: Paper): Seen | undefined {
  const number = textAt(certificate, '/referenceNumber') ?? ''
  const places = citations(declaration)
  return (
    places.find((place) => textOf(place) === number) ??
    places.find((place) => foldNumber(textOf(place) ?? '') === foldNumber(number))
  )
}

export function citations(declaration: Paper): readonly Seen[] {
  const header = each(declaration, '/certificates').map(({ pointer }) => at(declaration, `${pointer}/referenceNumber`))
  const lines = each(declaration, '/lines').map(({ pointer }) => at(declaration, `${pointer}/certificate/referenceNumber`))
  return [...header, ...lines].filter((place) => textOf(place) !== undefined)
}

function numberRule({ certificate }: Screening, declaration: Paper, cited: Seen | undefined): readonly Said[] {
  const number = at(certificate, '/referenceNumber')
  const left = asCompared(number, foldNumber(textOf(number) ?? ''))
  const others = citations(declaration)
  if (cited === undefined) {
    const [other] = others
    // A declaration that cites nothing is told by M-31.
    if (other === undefined) return []
    return [{ rule: 'M-01', outcome: 'NOT_FOUND', left, right: other, text: 'the declaration cites another certificate' }]
  }
  const exact = textOf(cited) === textOf(number)
  const right = asCompared(cited, foldNumber(textOf(cited) ?? ''))
  const text = exact ? 'the number is the same' : 'the number is the same but for case, blanks and punctuation'
  return [{ rule: 'M-01', outcome: exact ? 'OK' : 'MINOR', left, right, text }]
}

function issueDate({ certificate }: Screening, declaration: Paper, cited: Seen): readonly Said[] {
  const left = at(certificate, '/issuedOn')
  const right = at(declaration, cited.pointer.replace(/referenceNumber$/, 'issuedOn'))
  if (textOf(left) === undefined || textOf(right) === undefined) return []
  const [issued, declared] = [dayOf(left.value), dayOf(right.value)]
  return issued === declared
    ? [{ rule: 'M-02', outcome: 'OK', left, right, text: 'the date of issue is the same' }]
    : [{ rule: 'M-02', outcome: 'EXPLAIN', left, right, text: 'the declaration gives another date of issue' }]
}

function status({ certificate, known }: Screening): readonly Said[] {
  const left = at(certificate, '/referenceNumber')
  if (known.status === undefined && known.replacedBy === undefined && known.underVerification === undefined) return []
  const said = (outcome: Said['outcome'], right: Seen, text: string, reasonCode?: string): Said => ({
    rule: 'M-03',
    outcome,
    left,
    right,
    text,
    ...(reasonCode === undefined ? {} : { reasonCode }),
  })
  if (known.replacedBy !== undefined || known.status === 'REPLACED') {
    return [
      said('REJECT', beside('registry', '/replacedBy', known.replacedBy), 'the certificate was replaced by a new one', 'R11'),
    ]
  }
  const right = beside('registry', '/status', known.status)
  if (known.status === 'CANCELLED') return [said('REJECT', right, 'the issuer has cancelled the certificate', 'R11')]
  if (known.status === 'REFUSED') return [said('REJECT', right, 'preference was refused for every item before', 'R04')]
  const seen = known.underVerification === undefined ? right : beside('registry', '/underVerification', known.underVerification)
  if (known.underVerification ?? known.status === 'UNDER_VERIFICATION') {
    return [said('HOLD', seen, 'the certificate is under verification')]
  }
  return [said('OK', right, 'the certificate stands')]
}

const VALID_MONTHS = 12

/** A duplicate or substitution under the EAEU agreement is valid no longer than twelve months from the issue of the original (art. 4.20). */
function lastDay({ certificate, scheme }: Screening): Seen {
  const validTo = at(certificate, '/validTo')
  if (scheme !== 'EAEUVN') return validTo
  const ends = each(certificate, '/relatedCertificates').flatMap(({ pointer }) => {
    const relation = textAt(certificate, `${pointer}/relation`)
    const date = at(certificate, `${pointer}/date`)
    const end = relation === 'DUPLICATE_OF' || relation === 'SUBSTITUTES' ? addMonths(date.value, VALID_MONTHS) : undefined
    return end === undefined ? [] : [asCompared(date, end)]
  })
  const earliest = ends.sort((a, b) => ((a.normalised ?? '') < (b.normalised ?? '') ? -1 : 1))[0]
  const own = textOf(validTo)
  return earliest !== undefined && (own === undefined || (earliest.normalised ?? '') < own) ? earliest : validTo
}

function validity(screening: Screening, declaration: Paper): readonly Said[] {
  const left = lastDay(screening)
  const right = at(declaration, '/registeredOn')
  const [last, presented] = [left.normalised ?? dayOf(left.value), dayOf(right.value)]
  if (last === undefined || presented === undefined) return []
  if (presented <= last)
    return [{ rule: 'M-04', outcome: 'OK', left, right, text: 'the certificate was valid on the day of the declaration' }]
  const arrived = at(declaration, '/arrivedOn')
  const departed = screening.acdd === undefined ? undefined : dayOf(at(screening.acdd, '/departureDate').value)
  const day = dayOf(arrived.value)
  const inTime = day !== undefined ? day <= last : departed !== undefined && departed <= last
  const hint = inTime ? '; the goods came in time, or left in time, so an officer may accept it (IMPORTED_IN_TIME)' : ''
  return [
    {
      rule: 'M-04',
      outcome: 'REJECT',
      left,
      right,
      reasonCode: 'R03',
      text: `the certificate had expired; an officer may accept it for force majeure (FORCE_MAJEURE)${hint}`,
      ...(inTime ? { flags: ['IMPORTED_IN_TIME'] as const } : {}),
    },
  ]
}

function countries(screening: Screening, declaration: Paper): readonly Said[] {
  const { certificate, flags, settings, scheme } = screening
  const importing = at(certificate, '/importingCountry')
  const declared = at(declaration, '/country')
  const found: Said[] = []
  if (textOf(importing) !== undefined && textOf(declared) !== undefined) {
    const same = sameCountry(screening, importing.value, declared.value)
    const outcome = same ? 'OK' : routed(flags) ? 'EXPLAIN' : 'VERIFY'
    const text = same ? 'the certificate is for this country' : 'the certificate was issued for another importing country'
    found.push({ rule: 'M-05', outcome, left: importing, right: declared, text })
  }
  const issuing = at(certificate, '/issuingCountry')
  const from = at(declaration, '/exportCountry')
  const members = own(settings.members, scheme)
  if (flags.has('BACK_TO_BACK') && members !== undefined && !members.includes(textOf(issuing) ?? '')) {
    const right = beside('settings', `/members/${scheme}`, members)
    const text = 'a back-to-back certificate of a state outside the agreement is not accepted'
    found.push({ rule: 'M-05', outcome: 'REJECT', left: issuing, right, text, reasonCode: 'R08' })
  }
  if (textOf(issuing) === undefined || textOf(from) === undefined) return found
  const same = sameCountry(screening, issuing.value, from.value)
  const outcome = same ? 'OK' : routed(flags) ? 'EXPLAIN' : 'VERIFY'
  const text = same ? 'the country of export is the issuing country' : 'the declaration names another country of export'
  return [...found, { rule: 'M-05', outcome, left: issuing, right: from, text }]
}

/** Ticks that explain another country on the way. */
function routed(flags: ReadonlySet<string>): boolean {
  return flags.has('BACK_TO_BACK') || flags.has('THIRD_COUNTRY_INVOICING')
}
