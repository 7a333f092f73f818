import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonicalize, compileSchema, parseXml } from '../../src/xml/index.ts'
import { openXml } from '../../src/xml/parse.ts'

const hits: string[] = []
let server: Server
let base: string

beforeAll(async () => {
  server = createServer((request, response) => {
    hits.push(request.url ?? '')
    response.end('<a/>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => new Promise((resolve) => server.close(resolve)))

test('XS-04 neither schemaLocation nor XInclude nor a DOCTYPE makes anything ask a server', async () => {
  const schema = compileSchema(
    { 'a.xsd': Buffer.from('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"/></xs:schema>') },
    'a.xsd',
  )
  const xml = `<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xi="http://www.w3.org/2001/XInclude"
    xsi:schemaLocation="urn:x ${base}/x.xsd" xsi:noNamespaceSchemaLocation="${base}/y.xsd"><xi:include href="${base}/z.xml"/></a>`
  using parsed = parseXml(Buffer.from(xml))
  schema.validate(parsed)
  canonicalize(parsed, 'exc-c14n')
  expect(() =>
    openXml(
      Buffer.from(
        `<!DOCTYPE a SYSTEM "${base}/a.dtd" [<!ENTITY % p SYSTEM "${base}/p"> %p;<!ENTITY e SYSTEM "${base}/e">]><a>&e;</a>`,
      ),
    ),
  ).toThrow()
  expect(() =>
    compileSchema(
      {
        'a.xsd': Buffer.from(
          `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="${base}/i.xsd"/></xs:schema>`,
        ),
      },
      'a.xsd',
    ),
  ).toThrow()
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(hits).toEqual([])
})

test('the server counts, so that a hit would be seen', async () => {
  await fetch(`${base}/seen`)
  expect(hits).toEqual(['/seen'])
})
