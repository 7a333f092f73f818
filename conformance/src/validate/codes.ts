import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Element } from '@xmldom/xmldom'
import { CODE_LISTS, judgeCode } from './code-list.ts'
import type { Finding } from './finding.ts'
import { at, type PackDocument, type Row, top } from './pack.ts'

/** Lists whose absence of a code is worth a warning only: they lag behind the world. */
const LAGGING: ReadonlySet<string> = new Set(['unlocode'])

/**
 * Every value that the table says is from a code list, against what the list says of it on the day of issue. The tariff is
 * national below six digits: only these are compared.
 */
export function codeFindings(xml: string, document: PackDocument, issuedOn: string): readonly Finding[] {
  const findings: Finding[] = []
  walk(top(xml), document.rows, document, (value, list, path, crossing) => {
    if (crossing === 'known') return
    const unknown = (what: string) =>
      findings.push({
        severity: LAGGING.has(list) ? 'warning' : 'error',
        code: 'CODE_UNKNOWN',
        message: `${value} is ${what}`,
        xpath: path,
        list,
      })
    if (crossing === 'unknown') {
      unknown('in neither of the two lists')
      return
    }
    if (value === '' || judgeCode(list, list === 'hs' ? value.slice(0, 6) : value, issuedOn) !== 'out') return
    unknown(`no code of ${list} on ${issuedOn}`)
  })
  return findings
}

/** Of a code that the two sides count in different lists; undefined where it is of the list that the table names. */
type Crossed = 'known' | 'unknown' | undefined

interface Pairs {
  readonly domestic: ReadonlySet<string>
  readonly wire: ReadonlySet<string>
}
const crosswalks = new Map<string, Pairs>()

function pairsOf(name: string): Pairs {
  const found = crosswalks.get(name)
  if (found) return found
  const { pairs } = JSON.parse(readFileSync(join(CODE_LISTS, 'crosswalks', `${name}.json`), 'utf8')) as {
    readonly pairs: readonly (readonly string[])[]
  }
  const read = {
    domestic: new Set(pairs.map(([code = '']) => code)),
    wire: new Set(pairs.map(([, code = '']) => code)),
  }
  crosswalks.set(name, read)
  return read
}

/** A code beside the id of the domestic list is of that; any other is of the partner's, and may pass where the pack says so. */
function crossed(row: Row, element: Element, value: string, document: PackDocument): Crossed {
  const crossing = document.crosswalks[row.cross ?? '']
  if (!crossing) return undefined
  const id = element.getAttribute(row.listId?.slice(1) ?? '')?.trim()
  if (id === crossing.domesticId) return undefined
  const { domestic, wire } = pairsOf(crossing.list)
  const passes = crossing.passes !== undefined && new RegExp(`^(?:${crossing.passes})$`, 'u').test(value)
  return wire.has(value) || passes || (id !== crossing.wireId && domestic.has(value)) ? 'known' : 'unknown'
}

function walk(
  from: Element,
  rows: readonly Row[],
  document: PackDocument,
  visit: (value: string, list: string, path: string, crossed: Crossed) => void,
  prefix = '',
): void {
  for (const row of rows) {
    const path = row.xml ?? '.'
    const elements = at(from, path, document)
    const attribute = /@([\w:]+)$/.exec(path)?.[1]
    const here = `${prefix}/${path}`
    for (const element of elements) {
      if (row.codes !== undefined && row.map === undefined) {
        const value = (attribute ? element.getAttribute(attribute) : element.textContent)?.trim() ?? ''
        visit(value, row.codes, here, crossed(row, element, value, document))
      }
      for (const inner of [row.rows, row.many]) {
        const list = typeof inner === 'string' ? document.fragments[inner] : inner
        if (list && fits(element, list, document)) walk(element, list, document, visit, here)
      }
    }
  }
}

/** A class that stands for several things is told apart by its constants; ids of code lists are no such constants. */
function fits(element: Element, rows: readonly Row[], document: PackDocument): boolean {
  return rows.every(
    ({ xml, const: value, readAny }) =>
      value === undefined ||
      xml === undefined ||
      readAny === true ||
      at(element, xml, document).some((one) => one.textContent?.trim() === String(value)),
  )
}
