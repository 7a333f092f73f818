import { Fault } from '../../message/fault.ts'
import { type Element, elementAt, elementsIn, hexOf, isTrue, malformed } from './der.ts'

/** What a list speaks of (RFC 5280 5.2.5). Empty: every certificate of its issuer. */
export interface Scope {
  readonly only?: 'leaves' | 'authorities'
  /** Names of the distribution point, hexadecimal DER: only certificates that name one of them. */
  readonly points?: readonly string[]
}

const context = (number: number) => 0x80 | number
const constructed = (number: number) => 0xa0 | number

/** `value`: DER of an IssuingDistributionPoint. Throws ASW_CRL_UNSUPPORTED, ASW_CRL_MALFORMED. */
export function scopeOf(value: Uint8Array): Scope {
  const whole = elementAt(value, 0, value.length)
  const flags = new Set<number>()
  let points: readonly string[] | undefined
  for (const element of elementsIn(value, whole)) {
    if (element.tag === constructed(0)) {
      points = fullNames(value, element)
      if (points === undefined) throw unsupported('its distribution point has a name relative to the issuer')
    } else if (element.tag === context(3)) throw unsupported('it covers only some reasons')
    else if (isTrue(value, element)) flags.add(element.tag)
  }
  if (flags.has(context(4))) throw unsupported('it is indirect: it speaks of certificates that others issued')
  if (flags.has(context(5))) throw unsupported('it covers attribute certificates only')
  if (flags.has(context(1)) && flags.has(context(2))) throw malformed('it covers only leaves, and only authorities')
  const only = flags.has(context(1)) ? 'leaves' : flags.has(context(2)) ? 'authorities' : undefined
  return { ...(only === undefined ? {} : { only }), ...(points === undefined ? {} : { points }) }
}

/** Names of every distribution point that a certificate gives, hexadecimal DER. `value`: DER of its CRLDistributionPoints. */
export function pointsOf(value: Uint8Array): readonly string[] {
  return elementsIn(value, elementAt(value, 0, value.length)).flatMap((point) => {
    const parts = elementsIn(value, point)
    // one that leaves it to another issuer, or to some reasons, is none for us
    if (parts.some(({ tag }) => tag === context(1) || tag === constructed(2))) return []
    const [name] = parts.filter(({ tag }) => tag === constructed(0))
    return name === undefined ? [] : (fullNames(value, name) ?? [])
  })
}

const URI = 0x86

/** Address of a name as `pointsOf` gives it, where it is one. */
export function addressOf(name: string): string | undefined {
  const der = Buffer.from(name, 'hex')
  const { tag, from, to } = elementAt(der, 0, der.length)
  return tag === URI ? der.subarray(from, to).toString('latin1') : undefined
}

/** `undefined`: the name is one relative to the issuer. */
function fullNames(value: Uint8Array, element: Element): readonly string[] | undefined {
  const [choice] = elementsIn(value, element)
  if (choice?.tag !== constructed(0)) return undefined
  return elementsIn(value, choice).map(({ start, to }) => hexOf(value, start, to))
}

export function unsupported(why: string): Fault {
  return new Fault('ASW_CRL_UNSUPPORTED', `the revocation list is of a kind that is not used here: ${why}`)
}
