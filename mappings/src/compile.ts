import type { Claim } from './coverage.ts'
import { type CompileSettings, type Draft, draft, seal, setText, stepsOf, walk } from './draft.ts'
import type { LostRow, ScopePlan } from './plan.ts'
import { join, jsonPath, type Place, planValue } from './plan-value.ts'
import { type Row, rowLine } from './row.ts'
import type { Shape } from './shape.ts'

export interface Compiled {
  readonly root: ScopePlan
  /** Every leaf that a row carries. */
  readonly claims: readonly Claim[]
  /** Every JSON object and list that has an element of its own. */
  readonly scopes: readonly Claim[]
  readonly lost: readonly LostRow[]
}

/** Turns rows into a plan. Throws ASW_PACK_INVALID for paths that do not exist and for elements that cannot be told apart. */
export function compile(rows: readonly Row[], settings: CompileSettings): Compiled {
  const claims: Claim[] = []
  const scopes: Claim[] = []
  const lost: LostRow[] = []
  const root = draft(settings, settings.root, 1)
  const place: Place = { path: '', outer: undefined, choices: [], bag: false, steps: '' }
  const claim = (path: string, at: Place, row: Row): Claim => ({
    path,
    below: row.json?.startsWith('../') ? (at.outer ?? '') : at.path,
    steps: at.steps + stepsOf(row.xml as string, settings),
    choices: at.choices,
  })

  function addRows(element: Draft, list: readonly Row[], at: Place): void {
    for (const row of list) {
      if (row.lost !== undefined) lost.push({ path: join(at.path, row.json as string), line: rowLine(row), reason: row.lost })
      else if (row.rows || row.many || row.entries) addScope(element, row, at)
      else addElement(element, row, at)
    }
    seal(element, settings)
  }

  function addElement(element: Draft, row: Row, at: Place): void {
    const steps = (row.xml as string).split('/')
    const last = steps.pop() as string
    const owner = walk(element, steps, settings, row)
    if (row.passedOver !== undefined) addPassedOver(owner, last, row, at)
    else if (last.startsWith('@')) {
      if (owner.text?.split !== undefined) throw settings.invalid(rowLine(row), 'a text in pieces has no attribute of its own')
      owner.attributes.push(planValue(row, at, settings, last.slice(1)))
      addListId(owner, row, at)
    } else if (last === '.') {
      setText(owner, planValue(row, at, settings, undefined), settings, row)
      addListId(owner, row, at)
    } else {
      const leaf = draft(settings, last, rowLine(row))
      setText(leaf, planValue(row, at, settings, undefined), settings, row)
      addListId(leaf, row, at)
      owner.parts.push(leaf)
    }
    const path = row.json === undefined || at.bag || row.readOnly ? undefined : jsonPath(row, at, settings)
    const told = at.choices.find(({ list, key, values }) => values.size === 1 && `${list}[].${key}` === path)
    if (told !== undefined)
      throw settings.invalid(rowLine(row), `"when" already says the only ${told.key}: write a const here, or leave the row out`)
    if (path !== undefined) claims.push(claim(path, at, row))
  }

  function addPassedOver(owner: Draft, last: string, row: Row, at: Place): void {
    if (last.startsWith('@')) owner.attributes.push({ ...planValue(row, at, settings, last.slice(1)), source: 'passedOver' })
    else owner.parts.push(Object.assign(draft(settings, last, rowLine(row)), { passedOver: row.passedOver }))
  }

  /** The attribute that says of which list a code is stands beside the code, wherever that stands. */
  function addListId(owner: Draft, row: Row, at: Place): void {
    if (row.listId === undefined) return
    owner.attributes.push({ ...planValue(row, at, settings, row.listId.slice(1)), source: 'list' })
  }

  function addScope(element: Draft, row: Row, at: Place): void {
    const steps = (row.xml as string).split('/')
    const inner = draft(settings, steps.pop() as string, rowLine(row))
    const owner = walk(element, steps, settings, row)
    const scope = scopeOf(row, at, settings, inner)
    owner.parts.push(scope.plan)
    const own = claim(scope.plan.of === 'same' ? at.path : scope.place.path, at, row)
    if (scope.plan.of !== 'same') scopes.push(own)
    if (row.entries) claims.push(own)
    if (scope.plan.discriminator)
      claims.push({ ...own, path: `${own.path}.${scope.plan.discriminator.key}`, choices: scope.place.choices })
    addRows(inner, (row.rows ?? row.many ?? row.entries) as readonly Row[], scope.place)
  }

  addRows(root, rows, place)
  const plan: ScopePlan = {
    kind: 'scope',
    of: 'object',
    path: [],
    when: undefined,
    discriminator: undefined,
    scalar: false,
    emptyLists: emptyListsOf('', settings.shapes),
    element: root,
  }
  return { root: plan, claims, scopes, lost }
}

function scopeOf(row: Row, at: Place, settings: CompileSettings, element: Draft): { plan: ScopePlan; place: Place } {
  const of = row.many ? 'list' : row.entries ? 'entries' : row.json === undefined ? 'same' : 'object'
  const path = row.json === undefined ? at.path : join(at.path, row.json)
  const kind = settings.shapes.get(path)?.kind
  const wanted = { list: 'list', entries: 'bag', object: 'object', same: kind }[of]
  if (kind !== wanted) throw settings.invalid(rowLine(row), `${path} is not a ${wanted} in the canonical schema`)
  const members = of === 'list' ? `${path}[]` : path
  const [key, value] = Object.entries(row.when ?? {})[0] ?? []
  const values = new Set(value === undefined ? [] : typeof value === 'string' ? [value] : value)
  const [only] = values
  const choices = key === undefined ? at.choices : [...at.choices, { list: path, key, values }]
  if (key !== undefined) checkValues(settings.shapes.get(`${members}.${key}`), values, settings, row)
  const plan: ScopePlan = {
    kind: 'scope',
    of,
    path: row.json === undefined ? [] : row.json.split('.'),
    when: key === undefined ? undefined : { key, values },
    discriminator: key !== undefined && values.size === 1 ? { key, value: only as string } : undefined,
    scalar: of === 'list' && settings.shapes.has(members),
    emptyLists: of === 'same' ? [] : emptyListsOf(members, settings.shapes),
    element,
  }
  const steps = of === 'same' ? at.steps + stepsOf(row.xml as string, settings) : ''
  return { plan, place: { path: members, outer: of === 'same' ? at.outer : at.path, choices, bag: of === 'entries', steps } }
}

function checkValues(shape: Shape | undefined, values: ReadonlySet<string>, settings: CompileSettings, row: Row): void {
  for (const value of values) {
    if (!shape?.values?.includes(value))
      throw settings.invalid(rowLine(row), `${value} is no value that the canonical schema knows here`)
  }
}

function emptyListsOf(path: string, shapes: ReadonlyMap<string, Shape>): readonly string[] {
  const prefix = path === '' ? '' : `${path}.`
  return [...shapes]
    .filter(
      ([at, shape]) =>
        shape.kind === 'list' &&
        shape.required &&
        shape.mayBeEmpty &&
        at.startsWith(prefix) &&
        !/[.[]/.test(at.slice(prefix.length)),
    )
    .map(([at]) => at.slice(prefix.length))
}
