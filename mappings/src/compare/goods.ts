import type { CodeLists } from '../codelists/index.ts'
import type { Seen } from './finding.ts'
import { at, each, type Paper, textAt, textOf } from './paper.ts'

/** One quantity with its unit in codes of the UN. `kind` as certificates have it; `QUANTITY` elsewhere. */
export interface Measure {
  readonly kind: string
  readonly value: Seen
  readonly amount: string
  readonly unit: string
}

/** A line of goods of any paper, in one shape. */
export interface Goods {
  readonly paper: Paper
  readonly pointer: string
  readonly seq: number
  readonly hs: Seen
  readonly hsCode?: string
  readonly hsVersion?: string
  readonly origin: Seen
  readonly description: Seen
  readonly measures: readonly Measure[]
  readonly gross?: Measure
  readonly packages?: number
}

/** How codes of a paper become codes of the UN: units of Recommendation 20, modes of Recommendation 19. */
export interface Crosswalk {
  unit(code: string): string
  mode(code: string): string
}

const AS_IT_IS: Crosswalk = { unit: (code) => code, mode: (code) => code }

/** A code that the crosswalk does not know stays as it is: it then equals nothing, and the officer sees it. */
export function crosswalkOf(paper: Paper, lists: CodeLists, on: string): Crosswalk {
  if (textAt(paper, '/codes') !== 'VNACCS') return AS_IT_IS
  return {
    unit: (code) => lists.entry('vnaccs-unit', code, on)?.facts.rec20 ?? code,
    mode: (code) => lists.entry('vnaccs-transport-mode', code, on)?.facts.rec19 ?? code,
  }
}

export function itemsOf(certificate: Paper): readonly Goods[] {
  return each(certificate, '/items').map((entry, i) => {
    const { pointer } = entry
    const measures = each(certificate, `${pointer}/quantities`).flatMap((quantity) =>
      measureAt(
        certificate,
        `${quantity.pointer}/value`,
        `${quantity.pointer}/unit`,
        textAt(certificate, `${quantity.pointer}/kind`) ?? 'QUANTITY',
        AS_IT_IS,
      ),
    )
    return goods(certificate, pointer, i, {
      hs: at(certificate, `${pointer}/hs/code`),
      version: textAt(certificate, `${pointer}/hs/version`),
      origin: at(certificate, `${pointer}/origin/country`),
      measures,
      gross: measures.find(({ kind }) => kind === 'GROSS'),
    })
  })
}

export function linesOf(declaration: Paper, codes: Crosswalk): readonly Goods[] {
  return each(declaration, '/lines').map(({ pointer }, i) =>
    goods(declaration, pointer, i, {
      hs: at(declaration, `${pointer}/hs/code`),
      version: textAt(declaration, `${pointer}/hs/version`),
      origin: at(declaration, `${pointer}/originCountry`),
      measures: each(declaration, `${pointer}/quantities`).flatMap((quantity) =>
        measureAt(declaration, `${quantity.pointer}/value`, `${quantity.pointer}/unit`, 'QUANTITY', codes),
      ),
      gross: measureAt(declaration, `${pointer}/grossMass/value`, `${pointer}/grossMass/unit`, 'GROSS', codes)[0],
    }),
  )
}

export function acddItemsOf(acdd: Paper): readonly Goods[] {
  return each(acdd, '/items').map(({ pointer }, i) =>
    goods(acdd, pointer, i, {
      hs: at(acdd, `${pointer}/hsCode`),
      version: textAt(acdd, `${pointer}/hsVersion`),
      origin: at(acdd, `${pointer}/originCountry`),
      measures: measureAt(acdd, `${pointer}/quantity`, `${pointer}/quantityUnit`, 'QUANTITY', AS_IT_IS),
      gross: measureAt(acdd, `${pointer}/grossMass/value`, `${pointer}/grossMass/unit`, 'GROSS', AS_IT_IS)[0],
    }),
  )
}

interface Parts {
  readonly hs: Seen
  readonly version: string | undefined
  readonly origin: Seen
  readonly measures: readonly Measure[]
  readonly gross: Measure | undefined
}

function goods(paper: Paper, pointer: string, index: number, { hs, version, origin, measures, gross }: Parts): Goods {
  const seq = at(paper, `${pointer}/seq`).value
  const code = textOf(hs)
  const packages = each(paper, `${pointer}/packages`).map((entry) => at(paper, `${entry.pointer}/quantity`).value)
  const counted = packages.filter((count): count is number => Number.isSafeInteger(count))
  return {
    paper,
    pointer,
    seq: typeof seq === 'number' ? seq : index + 1,
    hs,
    origin,
    description: at(paper, `${pointer}/description`),
    measures,
    ...(code === undefined ? {} : { hsCode: code }),
    ...(version === undefined ? {} : { hsVersion: version }),
    ...(gross === undefined ? {} : { gross }),
    ...(counted.length === 0 ? {} : { packages: counted.reduce((sum, count) => sum + count, 0) }),
  }
}

export function measureAt(paper: Paper, amount: string, unit: string, kind: string, codes: Crosswalk): readonly Measure[] {
  const value = at(paper, amount)
  const [text, code] = [textOf(value), textAt(paper, unit)]
  return text === undefined || code === undefined ? [] : [{ kind, value, amount: text, unit: codes.unit(code) }]
}
