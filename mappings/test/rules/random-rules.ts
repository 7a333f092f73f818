import fc from 'fast-check'

/** Values and conditions of the rule language, of any shape that its compiler takes. `names` are loops, definitions and lets in sight. */
export function value(names: readonly string[], depth = 3): fc.Arbitrary<unknown> {
  const paths = names.flatMap((name) => [`$${name}`, `$${name}.a`, `$${name}.list`, `$${name}.a.b`, `$${name}.constructor`])
  const reference = fc.constantFrom('$a', '$b', '$list', '$things', '$a.list', '$today', '$side', '$known.beside.list', ...paths)
  const setting = fc.constantFrom('$setting.text', '$setting.number', '$setting.table', '$setting.list')
  const literal = fc.constantFrom<unknown>('A', 'CC', '2026-02-28', '10.5', 3, 0, 1.5, true, ['A', 'B'], { set: 'few' })
  const leaf = fc.oneof({ arbitrary: reference, weight: 4 }, setting, literal)
  if (depth === 0) return leaf
  const below = value(names, depth - 1)
  const count = fc.constantFrom(0, 1, 2, 3, '$setting.number')
  const named = (name: string, ...args: fc.Arbitrary<unknown>[]) => fc.tuple(...args).map((list) => ({ [name]: list }))
  const inner = fresh(names)
  const over = { of: below, as: fc.constant(inner), where: condition([...names, inner], depth - 1) }
  return fc.oneof(
    { arbitrary: leaf, weight: 6 },
    named('addDays', below, count),
    named('addMonths', below, count),
    named('dayOf', below),
    named('dayIn', below, below),
    named('earliest', below),
    named('latest', below),
    named('hsDigits', below, count),
    named('slice', below, count, count),
    named('count', below),
    named('sum', below),
    named('concat', below, below),
    named('floor', below),
    named('daysBetween', below, below),
    named('lookup', below, below),
    named('firstOf', below, below, below),
    named('convert', below, fc.constantFrom('KGM', 'TNE', '$a'), fc.constantFrom('KGM', 'GRM')),
    named('addWorkingDays', below, count, fc.constantFrom('VN', '$b')),
    fc.record({ fact: fc.tuple(fc.constantFrom('iso4217', 'unit-factor'), below, fc.constantFrom('base', 'minor')) }),
    fc.constant({ edition: 'iso3166-1' }),
    fc.record({ first: fc.record(over) }),
    fc.record({ list: fc.record({ ...over, take: value([...names, inner], depth - 1) }) }),
    fc.record({ capture: fc.tuple(below, fc.constant('pair'), fc.constantFrom(0, 1, 2, 3)) }),
    ...(names.length === 0 ? [] : [fc.record({ position: fc.constantFrom(...names) })]),
  )
}

export function condition(names: readonly string[], depth = 3): fc.Arbitrary<unknown> {
  const below = value(names, Math.max(0, depth - 1))
  const pair = fc.tuple(below, below)
  const of = (name: string, part: fc.Arbitrary<unknown>) => part.map((one) => ({ [name]: one }))
  const simple = [
    of('present', below),
    of('absent', below),
    of('holds', below),
    of('whole', below),
    ...['equals', 'differs', 'in', 'has', 'before', 'notAfter', 'less', 'atMost', 'atLeast', 'more'].map((name) =>
      of(name, pair),
    ),
    of('matches', fc.tuple(below, fc.constantFrom('letters', '$setting.pattern'))),
    of('code', fc.tuple(below, fc.constantFrom('iso3166-1', 'iso4217'))),
    of('judged', fc.tuple(below, fc.constant('hs'))),
  ]
  if (depth === 0) return fc.oneof(...simple)
  const inner = fresh(names)
  const part = condition(names, depth - 1)
  const parts = fc.array(part, { minLength: 1, maxLength: 3 })
  const loop = fc.record({ of: below, as: fc.constant(inner), that: condition([...names, inner], depth - 1) })
  const over = fc.record({ of: below, as: fc.constant(inner), take: value([...names, inner], depth - 1) })
  return fc.oneof(
    ...simple,
    of('all', parts),
    of('any', parts),
    of('not', part),
    of('some', loop),
    of('every', loop),
    of('unique', over),
  )
}

/** A name that no loop around has: no name is taken twice. */
function fresh(names: readonly string[]): string {
  return `inner${names.length}`
}
