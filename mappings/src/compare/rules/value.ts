import { minus, order, over, raised, times, total } from '../amounts.ts'
import type { Said, Seen } from '../finding.ts'
import type { Goods } from '../goods.ts'
import type { Match } from '../match-lines.ts'
import { asCompared, at, beside, type Paper, textAt } from '../paper.ts'
import { criteriaOf, lineKeys, own, type Screening, seqs } from '../screening.ts'

/** M-20: values are compared where the terms of delivery make them comparable; they decide nothing about origin. */
export function valueRules(screening: Screening): readonly Said[] {
  return screening.matching.matches.flatMap((match) => fob(screening, match))
}

function fob(screening: Screening, match: Match): readonly Said[] {
  const { items, lines } = match
  const [item, line] = [items[0], lines[0]]
  if (item === undefined || line === undefined) return []
  const left = at(item.paper, `${item.pointer}/fob/amount`)
  if (left.value === undefined) return []
  const right = at(line.paper, `${line.pointer}/value/amount`)
  const where = { rule: 'M-20', left, right, items: seqs(items), lines: lineKeys(lines) } as const
  const terms = textAt(line.paper, '/deliveryTerms')
  if (terms === undefined || !screening.settings.fobTerms.includes(terms)) {
    const text = 'the terms of delivery do not let the value be compared with FOB'
    return right.value === undefined ? [] : [{ ...where, right: at(line.paper, '/deliveryTerms'), outcome: 'INFO', text }]
  }
  const currency = textAt(item.paper, `${item.pointer}/fob/currency`) ?? ''
  const certified = total(items.map((one) => inCurrency(screening, one, 'fob', currency)))
  const declared = total(lines.map((one) => inCurrency(screening, one, 'value', currency)))
  if (certified === undefined || declared === undefined) return []
  return [
    judged(
      screening,
      match,
      { ...where, left: asCompared(left, `${certified} ${currency}`), right: asCompared(right, `${declared} ${currency}`) },
      certified,
      declared,
    ),
  ]
}

type Where = Pick<Said, 'rule' | 'left' | 'right' | 'items' | 'lines'>

function judged({ settings }: Screening, { items }: Match, where: Where, certified: string, declared: string): Said {
  const apart = magnitude(minus(declared, certified))
  const small = larger(minus(raised(certified, settings.fobSmallPercent), certified), settings.fobSmallUnits)
  if (order(apart, small) <= 0) return { ...where, outcome: 'OK', text: 'the value is the same, or nearly so' }
  const large = minus(raised(certified, settings.fobLargePercent), certified)
  const rests = items.some((item) => criteriaOf(item).some(({ code }) => code === 'RVC'))
  if (rests && order(apart, large) > 0) {
    const text = `the value differs by more than ${settings.fobLargePercent} %, and the criterion rests on it`
    return { ...where, outcome: 'EXPLAIN', text }
  }
  return { ...where, outcome: 'INFO', text: 'the value differs' }
}

function inCurrency({ known }: Screening, goods: Goods, leaf: 'fob' | 'value', wanted: string): string | undefined {
  const amount = textAt(goods.paper, `${goods.pointer}/${leaf}/amount`)
  const currency = textAt(goods.paper, `${goods.pointer}/${leaf}/currency`)
  if (amount === undefined || currency === undefined) return undefined
  return exchanged(known.perDollar, amount, currency, wanted)
}

function exchanged(rates: Screening['known']['perDollar'], amount: string, from: string, to: string): string | undefined {
  if (from === to) return total([amount])
  const [source, target] = [rateOf(rates, from), rateOf(rates, to)]
  const dollars = source === undefined ? undefined : over(amount, source)
  return dollars === undefined || target === undefined ? undefined : times(dollars, target)
}

function rateOf(rates: Screening['known']['perDollar'], currency: string): string | undefined {
  return currency === 'USD' ? '1' : own(rates, currency)
}

function magnitude(amount: string): string {
  return order(amount, '0') < 0 ? minus('0', amount) : amount
}

function larger(a: string, b: string): string {
  return order(a, b) >= 0 ? a : b
}

/** M-34: the finding, when the consignment is worth so little that no proof of origin is asked. */
export function waiver({
  settings,
  known,
  scheme,
  declarations,
  certificate,
}: Pick<Screening, 'settings' | 'known' | 'scheme' | 'declarations' | 'certificate'>): Said | undefined {
  const limit = own(settings.waivers, scheme)
  const [declaration, ...others] = declarations
  if (limit === undefined || declaration === undefined || others.length > 0) return undefined
  const right = worth(declaration, limit.of)
  const currency = textAt(declaration, right.pointer.replace(/amount$/, 'currency'))
  const amount =
    typeof right.value === 'string' && currency !== undefined
      ? exchanged(known.perDollar, right.value, currency, limit.currency)
      : undefined
  if (amount === undefined || order(amount, limit.amount) > 0) return undefined
  const left = beside('settings', `/waivers/${scheme}`, `${limit.amount} ${limit.currency}`)
  const text = `up to ${limit.amount} ${limit.currency} no proof of origin is asked: nothing else was compared`
  return {
    rule: 'M-34',
    outcome: 'INFO',
    left: { ...left, normalised: textAt(certificate, '/referenceNumber') ?? '' },
    right: asCompared(right, `${amount} ${limit.currency}`),
    text,
  }
}

function worth(declaration: Paper, of: 'FOB' | 'CUSTOMS'): Seen {
  return at(declaration, of === 'FOB' ? '/fobValue/amount' : '/customsValue/amount')
}
