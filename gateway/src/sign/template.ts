import { writeCanonical, type XmlElementSpec } from '@asw/mappings/xml'

/** Canonical XML with gaps: constants and gap names by turns, a constant first and last. */
export interface Template<Gap extends string> {
  readonly constants: readonly string[]
  readonly gaps: readonly Gap[]
}

/** Stands in a spec where a value will go. C14N leaves these characters as they are, in text and in attributes. */
export function gap(name: string): string {
  return `{{${name}}}`
}

/** Writes the tree once, as exclusive C14N, and cuts it at its gaps. */
export function template<Gap extends string>(root: XmlElementSpec): Template<Gap> {
  const pieces = Buffer.from(writeCanonical(root))
    .toString('utf8')
    .split(/\{\{(\w+)\}\}/)
  return {
    constants: pieces.filter((_, index) => index % 2 === 0),
    gaps: pieces.filter((_, index) => index % 2 === 1) as Gap[],
  }
}

/**
 * Canonical bytes of the tree with its gaps filled. The values go in as they are: base64, instants and ids, which hold
 * nothing that C14N would write differently.
 */
export function fill<Gap extends string>(template: Template<Gap>, values: Readonly<Record<Gap, string>>): Buffer {
  let text = template.constants[0] ?? ''
  template.gaps.forEach((name, index) => {
    text += values[name] + (template.constants[index + 1] ?? '')
  })
  return Buffer.from(text, 'utf8')
}
