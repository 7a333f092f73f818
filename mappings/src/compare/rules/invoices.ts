import { dayOf } from '../../codelists/day.ts'
import type { Said, Seen } from '../finding.ts'
import { foldInvoice, foldName, similarity } from '../names.ts'
import { asCompared, at, beside, each, type Paper, textAt, textOf } from '../paper.ts'
import { sameCountry } from '../same-country.ts'
import type { Screening } from '../screening.ts'
import { partyAt } from './parties.ts'

/** M-09 to M-11 and M-33: the invoices. The ACDD need not have any; where it has, its numbers are compared too. */
export function invoiceRules(screening: Screening): readonly Said[] {
  const papers = screening.acdd === undefined ? screening.declarations : [screening.acdd, ...screening.declarations]
  return papers.flatMap((paper) => each(paper, '/invoices').flatMap(({ pointer }) => oneInvoice(screening, paper, pointer)))
}

function oneInvoice(screening: Screening, paper: Paper, pointer: string): readonly Said[] {
  const { certificate, flags, known } = screening
  const right = foldedAt(paper, `${pointer}/number`)
  if (right.normalised === undefined) return []
  const own = each(certificate, '/invoices').map((entry) => entry.pointer)
  const found: Said[] = []
  const proof = known.originDeclarations?.find(({ invoiceNumber }) => foldInvoice(invoiceNumber) === right.normalised)
  if (proof !== undefined) {
    const left = beside('registry', '/originDeclarations', proof.number)
    found.push({ rule: 'M-33', outcome: 'EXPLAIN', left, right, text: 'an origin declaration covers the same invoice' })
  }
  const same = own.find((one) => foldedAt(certificate, `${one}/number`).normalised === right.normalised)
  if (same === undefined) return [...found, ...strange(screening, paper, pointer, right)]
  const left = foldedAt(certificate, `${same}/number`)
  found.push({ rule: 'M-09', outcome: 'OK', left, right, text: 'the number of the invoice is on the certificate' })
  found.push(...dates(certificate, same, paper, pointer))
  if (paper.kind === 'declaration') found.push(...issuer(screening, same, paper, pointer, flags.has('THIRD_COUNTRY_INVOICING')))
  return found
}

function foldedAt(paper: Paper, pointer: string): Seen {
  const place = at(paper, pointer)
  const text = textOf(place)
  return asCompared(place, text === undefined ? undefined : foldInvoice(text))
}

/** An invoice that the certificate does not list. */
function strange(screening: Screening, paper: Paper, pointer: string, right: Seen): readonly Said[] {
  const { certificate, flags } = screening
  const left = at(certificate, '/invoices')
  if (!Array.isArray(left.value) || left.value.length === 0) {
    return [{ rule: 'M-09', outcome: 'INFO', left, right, text: 'the certificate lists no invoice to compare with' }]
  }
  const numbers = {
    ...left,
    value: each(certificate, '/invoices').map((entry) => textAt(certificate, `${entry.pointer}/number`)),
  }
  if (flags.has('THIRD_COUNTRY_INVOICING') || awaited(certificate)) {
    const text = 'another invoice, as third-country invoicing allows: the certificate may carry the manufacturer’s number'
    return [{ rule: 'M-09', outcome: 'OK', left: numbers, right, text }, ...issuer(screening, undefined, paper, pointer, true)]
  }
  return [{ rule: 'M-09', outcome: 'EXPLAIN', left: numbers, right, text: 'the certificate does not list this invoice' }]
}

function awaited(certificate: Paper): boolean {
  return each(certificate, '/invoices').some(({ pointer }) => textAt(certificate, `${pointer}/mode`) === 'TO_FOLLOW')
}

function dates(certificate: Paper, own: string, paper: Paper, pointer: string): readonly Said[] {
  const [left, right] = [at(certificate, `${own}/date`), at(paper, `${pointer}/date`)]
  const [a, b] = [dayOf(left.value), dayOf(right.value)]
  if (a === undefined || b === undefined) return []
  if (a === b) return [{ rule: 'M-10', outcome: 'OK', left, right, text: 'the date of the invoice is the same' }]
  if (textAt(certificate, `${own}/mode`) === 'TO_FOLLOW' && b > (dayOf(at(certificate, '/issuedOn').value) ?? '')) {
    return [{ rule: 'M-10', outcome: 'OK', left, right, text: 'the invoice was announced and came later' }]
  }
  return [{ rule: 'M-10', outcome: 'EXPLAIN', left, right, text: 'the invoice has another date' }]
}

/** Who issued it, against the tick and the company that the certificate names. */
function issuer(screening: Screening, own: string | undefined, paper: Paper, pointer: string, ticked: boolean): readonly Said[] {
  const { certificate } = screening
  const [name, country] = [at(paper, `${pointer}/issuer/name`), at(paper, `${pointer}/issuer/country`)]
  const issuing = at(certificate, '/issuingCountry')
  if (!ticked) {
    if (textOf(country) === undefined) return []
    return sameCountry(screening, country.value, issuing.value)
      ? [{ rule: 'M-11', outcome: 'OK', left: issuing, right: country, text: 'the invoice comes from the issuing country' }]
      : [
          {
            rule: 'M-11',
            outcome: 'EXPLAIN',
            left: issuing,
            right: country,
            text: 'the invoice comes from elsewhere, but third-country invoicing is not ticked',
          },
        ]
  }
  const named = companyOf(certificate, own)
  if (named === undefined) return []
  const found: Said[] = []
  const [left, right] = [at(certificate, named.name), name]
  if (textOf(left) !== undefined && textOf(right) !== undefined) {
    const [a, b] = [foldName(textOf(left) ?? ''), foldName(textOf(right) ?? '')]
    const alike = similarity(a, b) >= screening.settings.nameMinor
    const text = alike
      ? 'the invoicing company is the one that the certificate names'
      : 'another company than the certificate names issued the invoice'
    found.push({ rule: 'M-11', outcome: alike ? 'OK' : 'EXPLAIN', left: asCompared(left, a), right: asCompared(right, b), text })
  }
  const home = at(certificate, named.country)
  if (textOf(home) !== undefined && textOf(country) !== undefined) {
    const same = home.value === country.value
    const text = same
      ? 'the invoicing company is in the country that the certificate names'
      : 'the invoicing company is in another country than the certificate names'
    found.push({ rule: 'M-11', outcome: same ? 'OK' : 'EXPLAIN', left: home, right: country, text })
  }
  return found
}

/** Where the certificate names the invoicing company: at the invoice, or as a party. */
function companyOf(certificate: Paper, own: string | undefined): { readonly name: string; readonly country: string } | undefined {
  const invoices = own === undefined ? each(certificate, '/invoices').map((entry) => entry.pointer) : [own]
  const invoice = invoices.find((one) => textAt(certificate, `${one}/issuer/name`) !== undefined)
  if (invoice !== undefined) return { name: `${invoice}/issuer/name`, country: `${invoice}/issuer/country` }
  const party = partyAt(certificate, 'INVOICER') ?? partyAt(certificate, 'FUTURE_INVOICER')
  return party === undefined ? undefined : { name: `${party}/name`, country: `${party}/address/country` }
}
