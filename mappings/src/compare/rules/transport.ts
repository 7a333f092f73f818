import { dayOf, daysBetween } from '../../codelists/day.ts'
import type { Said, Seen } from '../finding.ts'
import { crosswalkOf } from '../goods.ts'
import { foldName, foldNumber, similarity } from '../names.ts'
import { asCompared, at, each, firstAt, type Paper, textAt, textOf } from '../paper.ts'
import { own as ownOf, type Screening } from '../screening.ts'

/** M-23 to M-27: the journey. */
export function transportRules(screening: Screening): readonly Said[] {
  const { acdd, certificate, declarations } = screening
  const journeys = [...(acdd === undefined ? [] : [acdd]), ...declarations].map((paper) => journeyOf(paper))
  const own = journeyOf(certificate)
  return journeys.flatMap((other) => [
    ...departure(screening, own, other),
    ...vessel(own, other),
    ...mode(screening, own, other),
    ...port(screening, own, other),
    ...route(screening, other),
  ])
}

interface Journey {
  readonly paper: Paper
  readonly departure: Seen
  readonly vessel: Seen
  readonly voyage: Seen
  readonly mode: Seen
  readonly portCode: Seen
  readonly portName: Seen
}

/** ACDD has the leaves of its transport at the top. */
function journeyOf(paper: Paper): Journey {
  const place = (name: string): Seen => firstAt(paper, `/transport/${name}`, `/${name}`)
  const modeAt = paper.kind === 'acdd' ? at(paper, '/transportMode') : at(paper, '/transport/mode')
  return {
    paper,
    departure: place('departureDate'),
    vessel: place('vesselOrFlight'),
    voyage: place('voyage'),
    mode: modeAt,
    portCode: place('portOfDischarge/code'),
    portName: place('portOfDischarge/name'),
  }
}

function departure({ settings, flags, certificate }: Screening, own: Journey, other: Journey): readonly Said[] {
  const [left, right] = [own.departure, other.departure]
  const days = daysBetween(dayOf(left.value), dayOf(right.value))
  const found: Said[] = []
  if (days !== undefined) {
    const apart = Math.abs(days)
    const outcome = apart <= settings.departureSameDays ? 'OK' : apart <= settings.departureMinorDays ? 'MINOR' : 'EXPLAIN'
    found.push({ rule: 'M-23', outcome, left, right, text: `the dates of departure are ${apart} days apart` })
  }
  const issued = at(certificate, '/issuedOn')
  const left2 = dayOf(right.value)
  const on = dayOf(issued.value)
  if (left2 !== undefined && on !== undefined && on > left2 && !flags.has('ISSUED_RETROACTIVELY')) {
    const late = daysBetween(left2, on) ?? 0
    const few = late <= settings.departureSameDays
    const text = `issued ${late} days after departure without the mark "Issued Retroactively"`
    found.push({ rule: 'M-23', outcome: few ? 'MINOR' : 'EXPLAIN', left: issued, right, text })
  }
  return found
}

function vessel(own: Journey, other: Journey): readonly Said[] {
  return (['vessel', 'voyage'] as const).flatMap((part): readonly Said[] => {
    const [a, b] = [own[part], other[part]]
    const [one, two] = [textOf(a), textOf(b)]
    if (one === undefined || two === undefined) return []
    const [left, right] = [asCompared(a, foldNumber(one)), asCompared(b, foldNumber(two))]
    return left.normalised === right.normalised
      ? [{ rule: 'M-24', outcome: 'OK', left, right, text: `the ${part} is the same` }]
      : [{ rule: 'M-24', outcome: 'MINOR', left, right, text: `the ${part} differs: the means of transport was changed` }]
  })
}

const [SEA, AIR] = ['1', '4']

function mode({ lists, today }: Screening, own: Journey, other: Journey): readonly Said[] {
  const [one, code] = [textOf(own.mode), textOf(other.mode)]
  if (one === undefined || code === undefined) return []
  const two = crosswalkOf(other.paper, lists, today).mode(code)
  const [left, right] = [asCompared(own.mode, one), asCompared(other.mode, two)]
  if (one === two) return [{ rule: 'M-25', outcome: 'OK', left, right, text: 'the mode of transport is the same' }]
  const opposite = (one === SEA && two === AIR) || (one === AIR && two === SEA)
  const text = opposite ? 'by sea on one side, by air on the other' : 'another mode of transport'
  return [{ rule: 'M-25', outcome: opposite ? 'EXPLAIN' : 'INFO', left, right, text }]
}

function port(screening: Screening, own: Journey, other: Journey): readonly Said[] {
  const [a, b] = [textOf(own.portCode), textOf(other.portCode)]
  if (a === undefined || b === undefined) return portName(screening, own, other)
  const [left, right] = [asCompared(own.portCode, groupOf(screening, a)), asCompared(other.portCode, groupOf(screening, b))]
  if (left.normalised === right.normalised) {
    return [{ rule: 'M-26', outcome: 'OK', left, right, text: 'the port of discharge is the same, or of the same harbour' }]
  }
  const sameCountry = a.slice(0, 2) === b.slice(0, 2)
  if (sameCountry) return [{ rule: 'M-26', outcome: 'MINOR', left, right, text: 'another port of the same country' }]
  if (textAt(other.paper, '/transport/transitProof') !== undefined) {
    return [{ rule: 'M-26', outcome: 'INFO', left, right, text: 'a port of another country; direct consignment was shown' }]
  }
  return [
    {
      rule: 'M-26',
      outcome: 'PROOF',
      left,
      right,
      text: 'a port of another country: direct consignment must be shown',
      reasonCode: 'R05',
    },
  ]
}

function groupOf({ lists, today }: Screening, code: string): string {
  return lists.entry('port-group', code, today)?.facts.group ?? code
}

function portName({ settings }: Screening, own: Journey, other: Journey): readonly Said[] {
  const [a, b] = [textOf(own.portName), textOf(other.portName)]
  if (a === undefined || b === undefined) return []
  const [left, right] = [asCompared(own.portName, foldName(a)), asCompared(other.portName, foldName(b))]
  const same = similarity(left.normalised ?? '', right.normalised ?? '') >= settings.nameMinor
  const text = same ? 'the port of discharge has the same name' : 'the port of discharge has another name'
  return [{ rule: 'M-26', outcome: same ? 'OK' : 'MINOR', left, right, text }]
}

/** Countries passed, and the country of discharge, that are no members of the agreement. */
function route({ settings, scheme }: Screening, { paper, portCode }: Journey): readonly Said[] {
  const members = ownOf(settings.members, scheme)
  if (members === undefined) return []
  const passed = each(paper, '/transport/routeCountries')
  const discharge = textOf(portCode)
  const places = [...passed, ...(discharge === undefined ? [] : [asCompared(portCode, discharge.slice(0, 2))])]
  const outside = places.find((place) => !members.includes(place.normalised ?? textOf(place) ?? ''))
  if (outside === undefined) return []
  const proof = at(paper, '/transport/transitProof')
  const left: Seen = { document: 'settings', pointer: `/members/${scheme}`, value: members }
  if (textOf(proof) !== undefined) {
    return [
      {
        rule: 'M-27',
        outcome: 'OK',
        left: outside,
        right: proof,
        text: 'passed a state outside the agreement; direct consignment was shown',
      },
    ]
  }
  const text = 'passed a state outside the agreement: one of the five proofs of direct consignment is asked'
  return [{ rule: 'M-27', outcome: 'PROOF', left, right: outside, text, reasonCode: 'R05' }]
}
