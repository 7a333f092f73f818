import { wrap } from '../../twin/eaeu/wrap.ts'
import { EEC } from '../../wire/eaeu/names.ts'

type Attack = (xml: string, uuid: () => string) => string

const content = (xml: string) => /<doc:SignedContent[\s\S]*<\/doc:SignedContent>/.exec(xml)?.[0] ?? ''
const signature = (xml: string) => /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(xml)?.[0] ?? ''
/** What an attacker would want to be read: another origin criterion, another holder. */
const evil = (xml: string) => xml.replace(/>WO</, '>PSR<').replace(/(<csdo:BusinessEntityName>)[^<]*/, '$1Evil Ltd')
const otherId = (xml: string) => xml.replace(/ Id="content-[^"]*"/, ' Id="content-evil"')
const declared = (xml: string) => xml.replace('<doc:SignedContent', `<doc:SignedContent xmlns:doc="${EEC.edoc}"`)
const hide = (xml: string, hidden: string) =>
  xml.replace('</ds:Signature>', () => `<ds:Object>${declared(hidden)}</ds:Object></ds:Signature>`)

/** Named attacks on a container in the Body. */
export const EAEU_ATTACKS: Readonly<Record<string, Attack>> = {
  /** The signed content in an Object of its Signature, another one in its place. */
  'wrap-in-object': (xml, uuid) => wrap(xml, uuid()),
  /** The same, and the forged one has the Id as well. */
  'wrap-same-id': (xml) =>
    hide(
      xml.replace(content(xml), () => evil(content(xml))),
      content(xml),
    ),
  /** Two contents in Data: the signed one behind the forged one. */
  'content-before': (xml) => xml.replace(content(xml), () => otherId(evil(content(xml))) + content(xml)),
  'content-behind': (xml) => xml.replace(content(xml), () => content(xml) + otherId(evil(content(xml)))),
  /** The signed content inside the forged one. */
  'content-inside': (xml) =>
    xml.replace(content(xml), () =>
      otherId(evil(content(xml))).replace('</doc:SignedContent>', `${declared(content(xml))}</doc:SignedContent>`),
    ),
  /** A second Data with the signed content behind the first one. */
  'second-data': (xml) => {
    const data = /<doc:Data[\s\S]*<\/doc:Data>/.exec(xml)?.[0] ?? ''
    const forged = otherId(evil(data.replace(signature(data), ''))).replace(/ Id="data-[^"]*"/, ' Id="data-evil"')
    return xml.replace(data, () => forged + data)
  },
  /** The Signature behind its content, where the schema does not have it. */
  'signature-behind': (xml) =>
    xml.replace(signature(xml), '').replace('</doc:SignedContent>', () => `</doc:SignedContent>${signature(xml)}`),
  /** A copy of the Signature inside of what it signs. */
  'signature-in-document': (xml) =>
    xml.replace('</ccdo:EDocHeader>', () => `</ccdo:EDocHeader>${signature(xml).replace(/ Id="[^"]*"/, ' Id="copy"')}`),
  'signature-moved-to-doc': (xml) => xml.replace(signature(xml), '').replace('</doc:Data>', () => `</doc:Data>${signature(xml)}`),
  /** One value under the signature is another. */
  'value-changed': (xml) => evil(xml),
  'comment-in-value': (xml) => xml.replace('>030363<', '>0303<!-- -->63<'),
  /** All signatures are taken off, the container stays. */
  'signatures-off': (xml) => xml.replace(/<ds:Signature[\s\S]*?<\/ds:Signature>/g, ''),
  'two-signed-info': (xml) => xml.replace(/<ds:SignedInfo>[\s\S]*?<\/ds:SignedInfo>/, (info) => info + info),
  'two-references': (xml) => xml.replace(/<ds:Reference[\s\S]*?<\/ds:Reference>/, (one) => one + one),
  'nine-signatures': (xml) =>
    xml.replace(signature(xml), () =>
      Array.from({ length: 9 }, (_, n) => signature(xml).replace(/ Id="[^"]*"/, ` Id="s${n}"`)).join(''),
    ),
  'two-documents': (xml) => {
    const document = /<doc:SignedContent[^>]*>([\s\S]*)<\/doc:SignedContent>/.exec(xml)?.[1] ?? ''
    return xml.replace('</doc:SignedContent>', () => `${document}</doc:SignedContent>`)
  },
  'id-twice': (xml) => {
    const id = / Id="(content-[^"]*)"/.exec(xml)?.[1] ?? ''
    return xml.replace(/(<doc:Data) Id="[^"]*"/, `$1 Id="${id}"`)
  },
  /** Document type with an entity: in front of everything. */
  doctype: (xml) => `<!DOCTYPE soap:Envelope [<!ENTITY x SYSTEM "file:///etc/hostname">]>${xml}`,
  'entity-bomb': (xml) => {
    const entities = Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join('')
    return `<!DOCTYPE soap:Envelope [<!ENTITY e0 "ha">${entities}]>${xml.replace('</soap:Header>', '<x>&e9;</x></soap:Header>')}`
  },
  instruction: (xml) => xml.replace('<soap:Header>', '<?php echo 1 ?><soap:Header>'),
  'deep-nesting': (xml) => xml.replace('<soap:Header>', `<soap:Header>${'<x>'.repeat(5_000)}${'</x>'.repeat(5_000)}`),
}

/** Throws Error where no attack is called so, or where it finds nothing to change. */
export function attackEaeu(name: string, xml: string, uuid: () => string): string {
  const attack = EAEU_ATTACKS[name]
  if (!attack) throw new Error(`no attack is called ${name}`)
  const changed = attack(xml, uuid)
  if (changed === xml) throw new Error(`the attack ${name} changes nothing`)
  return changed
}
