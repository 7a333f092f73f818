/** JSON Schema of an agreement file: what a tester writes. `docs/testers.md` explains each field. */
const text = { type: 'string', minLength: 1 } as const
const texts = { type: 'array', items: text, minItems: 1 } as const
const group = (properties: object, required: readonly string[] = []) =>
  ({ type: 'object', properties, required, additionalProperties: false }) as const
const suite = { enum: ['xmlenc11', 'xmlenc11-ecdh', 'xmlenc10', 'none'] } as const
const side = { country: { type: 'string', pattern: '^[A-Z]{2}$' }, party: group({ id: text, type: text }, ['id', 'type']) }
const address = { type: 'string', pattern: '^EAEU://' } as const
const milliseconds = { type: 'integer', minimum: 0 } as const

export const FORM = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...group(
    {
      cpaId: text,
      suite,
      acceptSuites: { type: 'array', items: suite, minItems: 1 },
      sut: group(
        {
          ...side,
          name: text,
          version: text,
          https: { type: 'string', pattern: '^https://' },
          amqp: group({ url: { type: 'string', pattern: '^amqps?://' }, exchange: text, routingKey: text }, ['url', 'exchange']),
          codes: { enum: ['asw'] },
          certificates: group({ anchors: texts, envelope: texts, seal: texts, encryption: text, encryptionEc: text }, [
            'anchors',
            'envelope',
            'seal',
          ]),
        },
        ['country', 'party', 'certificates'],
      ),
      twin: group(
        {
          ...side,
          domain: text,
          listen: group({ host: text, port: { type: 'integer', minimum: 0, maximum: 65_535 } }, ['host', 'port']),
          amqp: group({ url: { type: 'string', pattern: '^amqps?://' }, queue: text }, ['url', 'queue']),
          clockSkewMs: { type: 'integer' },
          latencyMs: milliseconds,
        },
        ['country', 'party'],
      ),
      eaeu: group({ twin: address, sut: address, pack: text, takes: texts }, ['twin', 'sut']),
      keys: {
        type: 'object',
        required: ['seal', 'envelope', 'encryption', 'tls-client', 'tls-server'],
        additionalProperties: group({ key: text, certificate: text }, ['key', 'certificate']),
      },
      domestic: group({ url: { type: 'string', pattern: '^https?://' }, keyFile: text, inbox: text, ministry: text }, ['url']),
      timeouts: group({ answerMs: milliseconds, silenceMs: milliseconds }),
      limits: group({ maxBytes: { type: 'integer', minimum: 1024 }, maxParts: { type: 'integer', minimum: 2 } }),
    },
    ['cpaId', 'sut', 'twin', 'keys'],
  ),
} as const
