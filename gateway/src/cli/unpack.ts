import type { Command } from 'commander'
import { isEaeu } from '../envelope/eaeu/index.ts'
import { unpack } from '../envelope/ebms2/index.ts'
import { Fault } from '../message/fault.ts'
import type { Wire } from '../message/wire.ts'
import { print, readInput } from './files.ts'
import { shownEaeu } from './unpack-eaeu.ts'

const LIMITS = { maxBytes: 200 * 1024 * 1024, maxParts: 100 }

/** unpack: what a wire message says, without believing it. */
export function addUnpack(program: Command): void {
  program
    .command('unpack')
    .description('Show a wire message as JSON: ebMS as bare SOAP or as MIME with or without its headers, EAEU as SOAP 1.2')
    .argument('<in>', 'file with the message, - for standard input')
    .option('--content-type <type>', 'its Content-Type, when you have it')
    .action((input: string, options: { contentType?: string }) => {
      const body = readInput(input)
      const wire = options.contentType ? { contentType: options.contentType, body } : sniffed(body)
      print(
        JSON.stringify(
          { note: 'nothing of this is authenticated', ...(isEaeu(wire) ? shownEaeu(wire) : shownEbms2(wire)) },
          (_key, value: unknown) => (value instanceof Uint8Array ? `${value.byteLength} bytes` : value),
          2,
        ),
      )
    })
}

function shownEbms2(wire: Wire): object {
  const { hint, content } = unpack(wire, LIMITS)
  return { header: hint, content }
}

/** Headers in front, a boundary line in front, or bare XML. */
export function sniffed(body: Uint8Array): { contentType: string; body: Uint8Array } {
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 16_384)).toString('latin1')
  if (/^\s*(\xef\xbb\xbf)?</.test(head)) return { contentType: 'text/xml', body }
  const headers = /^((?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+)\r?\n/.exec(head)
  if (headers) {
    const type = /^content-type:\s*((?:[^\n]|\n[ \t])*)/im.exec(headers[1] ?? '')
    if (type?.[1]) return { contentType: type[1].replace(/\r?\n\s+/g, ' ').trim(), body: body.subarray(headers[0].length) }
  }
  const boundary = /(?:^|\n)--([^\r\n]+)\r?\n/.exec(head)
  if (boundary?.[1]) return { contentType: `multipart/related; type="text/xml"; boundary="${boundary[1]}"`, body }
  throw new Fault('ASW_MIME_MALFORMED', 'neither XML nor MIME')
}
