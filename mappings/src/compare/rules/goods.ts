import type { Flag, Said, Seen } from '../finding.ts'
import type { Goods } from '../goods.ts'
import { hsDecision } from '../hs-decision.ts'
import { sameDigits } from '../match-lines.ts'
import { foldName, originSuffix, overlap, similarity, wordsOf } from '../names.ts'
import { asCompared, at, beside, textAt, textOf } from '../paper.ts'
import { sameCountry } from '../same-country.ts'
import { criteriaOf, lineKeys, own, type Screening } from '../screening.ts'

/** M-12 to M-14, M-21 and M-22: are these the goods, and do they originate. */
export function goodsRules(screening: Screening): readonly Said[] {
  const { matching, acddMatches } = screening
  return [
    ...screening.items.flatMap((item) => partialCumulation(item)),
    ...matching.matches.flatMap(({ why }) => why.flatMap(({ item, line }) => onePair(screening, item, line))),
    ...acddMatches.flatMap(({ why }) =>
      why.flatMap(({ item, line }) => [...classification(screening, item, line), ...origin(screening, item, line)]),
    ),
    ...screening.acddItems.flatMap((line) => exportOrigin(screening, line)),
  ]
}

function onePair(screening: Screening, item: Goods, line: Goods): readonly Said[] {
  return [
    ...classification(screening, item, line),
    ...description(screening, item, line),
    ...brand(screening, item, line),
    ...origin(screening, item, line),
  ]
}

/** An ACDD is no declaration of the importer: findings about its lines carry no line key. */
function about(item: Goods, line: Goods): Pick<Said, 'items' | 'lines'> {
  return line.paper.kind === 'declaration' ? { items: [item.seq], lines: lineKeys([line]) } : { items: [item.seq] }
}

function classification(screening: Screening, item: Goods, line: Goods): readonly Said[] {
  const [a, b] = [item.hsCode, line.hsCode]
  if (a === undefined || b === undefined) return []
  const versions = inOneEdition(screening, item, line)
  const [left, right] = [asCompared(item.hs, versions.left.slice(0, 6)), asCompared(line.hs, versions.right.slice(0, 6))]
  const where = { rule: 'M-12', left, right, ...about(item, line) } as const
  if (!versions.comparable) {
    return [{ ...where, outcome: 'NEED_PSR', text: 'the codes are of two editions of the HS: a correlation table is asked' }]
  }
  const digits = sameDigits({ ...item, hsCode: versions.left }, { ...line, hsCode: versions.right })
  if (digits === 6) {
    // The national digits of an export declaration are those of another tariff.
    const same = a === b || a.length === 6 || b.length === 6 || line.paper.kind === 'acdd'
    return [
      same
        ? { ...where, outcome: 'OK', text: 'the classification is the same' }
        : { ...where, outcome: 'MINOR', text: 'the six digits are the same, the national digits differ' },
    ]
  }
  // What the exporting country classifies differently decides nothing here: national codes of two tariffs.
  if (line.paper.kind === 'acdd')
    return [{ ...where, outcome: 'INFO', flags: ['RISK'], text: 'the export declaration classifies the goods differently' }]
  const flags: { readonly flags?: readonly Flag[] } = digits < 4 ? { flags: ['RISK'] } : {}
  const rule = own(screening.known.productRules, versions.right.slice(0, 6))
  const process = own(screening.known.processes, String(item.seq))
  const decision = hsDecision({
    criteria: criteriaOf(item),
    originatingMaterials: screening.settings.originatingMaterials.includes(screening.scheme),
    ...(rule === undefined ? {} : { rule }),
    ...(process === undefined ? {} : { process }),
  })
  const far =
    digits === 0 ? '; the chapters differ, so verification is worth a thought' : digits === 2 ? '; the headings differ' : ''
  return [
    {
      ...where,
      ...flags,
      outcome: decision.outcome,
      ground: 'TT33 art. 16',
      text: `${decision.text}${far}`,
      ...(decision.outcome === 'REJECT' ? { reasonCode: 'R15' } : {}),
    },
  ]
}

/** Codes of two editions of the HS are compared through a correlation table, or not at all. */
function inOneEdition(
  { known }: Screening,
  item: Goods,
  line: Goods,
): { readonly left: string; readonly right: string; readonly comparable: boolean } {
  const [left, right] = [item.hsCode ?? '', line.hsCode ?? '']
  if (item.hsVersion === undefined || line.hsVersion === undefined || item.hsVersion === line.hsVersion)
    return { left, right, comparable: true }
  const heirs = own(own(known.correlation, item.hsVersion), left.slice(0, 6))
  if (heirs === undefined) return { left, right, comparable: false }
  return { left: heirs.includes(right.slice(0, 6)) ? right : (heirs[0] ?? left), right, comparable: true }
}

function description({ settings }: Screening, item: Goods, line: Goods): readonly Said[] {
  const [a, b] = [textOf(item.description), textOf(line.description)]
  if (a === undefined || b === undefined) return []
  const [one, two] = [wordsOf(a), wordsOf(b)]
  const share = overlap(one, two)
  const where = {
    rule: 'M-13',
    left: asCompared(item.description, short(one)),
    right: asCompared(line.description, short(two)),
    ...about(item, line),
  } as const
  const tail = `${Math.round(share * 100)} % of the words of the shorter description are in the other`
  if (share >= settings.descriptionSame) return [{ ...where, outcome: 'OK', text: tail }]
  if (share >= settings.descriptionMinor) return [{ ...where, outcome: 'MINOR', text: `slight difference: ${tail}` }]
  return [{ ...where, outcome: 'EXPLAIN', text: `other goods: ${tail}` }]
}

const MOST_LETTERS = 120

/** The words that were compared, short enough for a table. */
function short(words: ReadonlySet<string>): string {
  const text = [...words].sort().join(' ')
  return text.length <= MOST_LETTERS ? text : `${text.slice(0, MOST_LETTERS)} ...`
}

function brand({ settings }: Screening, item: Goods, line: Goods): readonly Said[] {
  return ['brandName', 'model'].flatMap((name): readonly Said[] => {
    const [a, b] = [at(item.paper, `${item.pointer}/${name}`), at(line.paper, `${line.pointer}/${name}`)]
    const [one, two] = [textOf(a), textOf(b)]
    if (one === undefined || two === undefined) return []
    const [left, right] = [asCompared(a, foldName(one)), asCompared(b, foldName(two))]
    const same = similarity(left.normalised ?? '', right.normalised ?? '') >= settings.nameMinor
    const what = name === 'model' ? 'model' : 'brand'
    const text = same ? `the ${what} is the same` : `the certificate names another ${what}`
    return [{ rule: 'M-14', outcome: same ? 'OK' : 'EXPLAIN', left, right, text, ...about(item, line) }]
  })
}

function partialCumulation(item: Goods): readonly Said[] {
  const index = criteriaOf(item).findIndex(({ code }) => code === 'PC')
  if (index < 0) return []
  const left = at(item.paper, `${item.pointer}/criteria/${index}/code`)
  const right = beside('settings', '/preference', 'asked')
  const text = 'goods under partial cumulation get no preference; the certificate only serves cumulation: NOT_APPLICABLE'
  return [{ rule: 'M-21', outcome: 'REJECT', left, right, text, items: [item.seq], reasonCode: 'R16' }]
}

function origin(screening: Screening, item: Goods, line: Goods): readonly Said[] {
  const [a, b] = [textOf(item.origin), textOf(line.origin)]
  if (a === undefined || b === undefined) return []
  const where = { rule: 'M-22', left: item.origin, right: line.origin, ...about(item, line) } as const
  if (sameCountry(screening, a, b)) return [{ ...where, outcome: 'OK', text: 'the country of origin is the same' }]
  if (line.paper.kind === 'acdd') return otherExportOrigin(screening, where)
  return [{ ...where, outcome: 'EXPLAIN', text: 'the declaration names another country of origin' }]
}

type Where = Pick<Said, 'rule' | 'left' | 'right' | 'items'>

function otherExportOrigin({ flags }: Screening, where: Where): readonly Said[] {
  if (flags.has('BACK_TO_BACK')) {
    return [
      { ...where, outcome: 'INFO', text: 'the export declaration names another origin, as a back-to-back certificate may have' },
    ]
  }
  return [{ ...where, outcome: 'VERIFY', flags: ['RISK'], text: 'the export declaration names another country of origin' }]
}

/** The mark that the Vietnamese system puts behind the description of exported goods. */
function exportOrigin(screening: Screening, line: Goods): readonly Said[] {
  const suffix = originSuffix(textOf(line.description) ?? '')
  if (suffix === undefined) return []
  const claimed = textAt(screening.certificate, '/issuingCountry')
  const items = screening.acddMatches.filter(({ lines }) => lines.includes(line)).flatMap((match) => match.items)
  const left: Seen = items[0]?.origin ?? at(screening.certificate, '/issuingCountry')
  const where = {
    rule: 'M-22',
    left,
    right: asCompared(line.description, suffix),
    ...(items.length === 0 ? {} : { items: items.map(({ seq }) => seq) }),
  } as const
  if (suffix === 'KXD') {
    const text = 'the export declaration says that the origin was not determined, while a certificate claims one'
    return [{ ...where, outcome: 'VERIFY', flags: ['RISK'], text }]
  }
  const origins = items.length === 0 ? [claimed] : items.map((item) => textOf(item.origin))
  if (origins.every((one) => one === undefined || one === suffix))
    return [{ ...where, outcome: 'OK', text: 'the export declaration marks the same origin' }]
  return otherExportOrigin(screening, where)
}
