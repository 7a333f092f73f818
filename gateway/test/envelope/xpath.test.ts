import { describe, expect, it } from 'vitest'
import { NEXT_MSH, recogniseXPath, xpathFor } from '../../src/envelope/ebms2/signature/xpath.ts'

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
const [ACTOR, SERVICE] = NEXT_MSH
const OURS = xpathFor('S')
const IN_SCOPE = { S: SOAP, other: 'urn:other' }

describe('XS-14: the XPath of the envelope signature', () => {
  it.each<[string, string, string]>([
    ['as we write it', OURS, ACTOR],
    ['with the URN of section 4.1.3', xpathFor('S', SERVICE), SERVICE],
    ['without any white space', OURS.replaceAll(' ', ''), ACTOR],
    [
      'with white space between all tokens',
      ` not ( ancestor-or-self :: node ( ) [ @ S:actor = "${ACTOR}" ]\n\t|\r\nancestor-or-self::node()[@S:actor="http://schemas.xmlsoap.org/soap/actor/next"] ) `,
      ACTOR,
    ],
    ['with single quotes', OURS.replaceAll('"', "'"), ACTOR],
    ['with one kind of quotes each', OURS.replace(`"${ACTOR}"`, `'${ACTOR}'`), ACTOR],
  ])('is recognised %s', (_, expression, urn) => {
    expect(recogniseXPath(expression, IN_SCOPE)).toBe(urn)
  })

  it('is recognised whatever its prefix is called', () => {
    expect(recogniseXPath(xpathFor('SOAP-ENV'), { 'SOAP-ENV': SOAP })).toBe(ACTOR)
  })

  it.each<[string, string]>([
    ['nothing', ''],
    ['everything', 'true()'],
    ['another constant', 'not(ancestor-or-self::S:Signature)'],
    ['without not', OURS.replace('not(', '(')],
    ['with and for |', OURS.replace('|', 'and')],
    ['with one half only', `not(ancestor-or-self::node()[@S:actor="${ACTOR}"])`],
    ['with a third half', OURS.replace(/\)$/, ' | ancestor-or-self::node()[@S:actor="urn:x"])')],
    ['with another actor', OURS.replace('actor/next', 'actor/nex')],
    ['with another case', OURS.replace('nextMSH', 'nextmsh')],
    ['with white space in a literal', OURS.replace('urn:oasis', 'urn: oasis')],
    ['with another attribute', OURS.replace('@S:actor', '@S:role')],
    ['with an attribute of another namespace', OURS.replaceAll('S:actor', 'other:actor')],
    ['with an attribute of no namespace', OURS.replaceAll('S:actor', 'actor')],
    ['with a prefix that is not bound', OURS.replaceAll('S:actor', 'unbound:actor')],
    ['with a prefix of every object', OURS.replaceAll('S:actor', '__proto__:actor')],
    ['with another axis', OURS.replace('ancestor-or-self', 'ancestor')],
    ['with a name cut in two', OURS.replace('ancestor-or-self', 'ancestor -or-self')],
    ['with another node test', OURS.replace('node()', 'text()')],
    [
      'with a literal that holds tokens',
      `not(ancestor-or-self::node()[@S:actor='${ACTOR}"] | ancestor-or-self::node()[@S:actor="http://schemas.xmlsoap.org/soap/actor/next'])`,
    ],
    ['with something behind', `${OURS} or true()`],
    ['with != for =', OURS.replace('=', '!=')],
  ])('is refused %s', (_, expression) => {
    expect(recogniseXPath(expression, IN_SCOPE)).toBeUndefined()
  })

  it('is refused after any one changed character outside its white space', () => {
    for (let at = 0; at < OURS.length; at += 1) {
      if (OURS[at] === ' ' || OURS[at] === '"') continue
      const changed = `${OURS.slice(0, at)}${OURS[at] === 'x' ? 'y' : 'x'}${OURS.slice(at + 1)}`
      expect(recogniseXPath(changed, IN_SCOPE), changed).toBeUndefined()
    }
  })
})
