import { DOCUMENT_KINDS } from '../message/document.ts'
import { SHARED_TYPE } from './disclosure.ts'

const text = (description: string) => ({ type: 'string', description }) as const

/** JSON Schema (2020-12) of what a subscription gets, on every road the same: `SharedEvent`. */
export const SHARED_SCHEMA = {
  type: 'object',
  description: 'One document, as far as this subscription may see it: a CloudEvent in structured mode',
  required: ['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'data'],
  additionalProperties: false,
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', minLength: 1, description: 'Always the same for the same document; acknowledge by it' },
    source: text('This gateway'),
    type: { const: SHARED_TYPE },
    time: { type: 'string', format: 'date-time', description: 'When the document was here' },
    datacontenttype: { const: 'application/json' },
    data: {
      type: 'object',
      required: ['subscription', 'document', 'direction', 'content'],
      additionalProperties: false,
      properties: {
        subscription: text('Name of the subscription'),
        document: { enum: DOCUMENT_KINDS, description: 'Kind of the document' },
        direction: { enum: ['in', 'out'], description: 'Whether it came from a partner or goes to one' },
        content: {
          type: 'object',
          additionalProperties: true,
          description: 'What may be seen of it: some of its canonical JSON',
        },
      },
    },
  },
} as const
