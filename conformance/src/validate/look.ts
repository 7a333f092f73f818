import type { Element } from '@xmldom/xmldom'
import { find } from '../documents/edit.ts'
import { elements } from '../xml/dom.ts'

/** What a rule looks at: one document, by paths of local names; `@name` is an attribute of the element itself. */
export interface Look {
  text(path: string): string | undefined
  /** Copies of an element, as looks of their own. */
  all(path: string): readonly Look[]
}
export interface Rule {
  readonly id: string
  /** Message and path of everything that breaks it. */
  readonly broken: (look: Look) => readonly (readonly [string, string])[]
  readonly severity?: 'warning'
}

export const when = (bad: boolean, message: string, path: string): readonly (readonly [string, string])[] =>
  bad ? [[message, path]] : []

export function lookAt(element: Element): Look {
  return {
    text: (path) => {
      if (path.startsWith('@')) return element.getAttribute(path.slice(1)) ?? undefined
      try {
        return find(element, path).textContent?.trim()
      } catch {
        return undefined
      }
    },
    all: (path) =>
      path
        .split('/')
        .reduce<readonly Element[]>(
          (list, step) => list.flatMap((one) => elements(one).filter(({ localName }) => localName === step)),
          [element],
        )
        .map(lookAt),
  }
}
