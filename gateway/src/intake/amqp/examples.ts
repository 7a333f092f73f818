/** Examples that stand in the AsyncAPI document; a test holds them to its schemas. */
export const EVENT_EXAMPLE = {
  specversion: '1.0',
  id: 'c0f6b8e2-3f6f-4a44-9d0e-0c6a1a5f7d11%40gateway.vn.example/7/5d41402abc4b2a76',
  source: '//gateway.vn.example/VN',
  type: 'asw.delivery.delivered.v1',
  subject: 'ATIGA/VN/VN-HAN-2026-000001',
  time: '2026-11-29T08:15:30.123Z',
  datacontenttype: 'application/json',
  dataschema: 'urn:asw:event-data:delivery:v1',
  partner: 'TH',
  document: 'certificate-of-origin',
  data: {
    exchange: 'c0f6b8e2-3f6f-4a44-9d0e-0c6a1a5f7d11@gateway.vn.example',
    n: 7,
    hash: '5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592',
    partner: 'TH',
    role: 'issuer',
    certificate: { scheme: 'ATIGA', issuingCountry: 'VN', number: 'VN-HAN-2026-000001' },
    document: 'certificate-of-origin',
    version: '1',
    action: 'issue',
    delivery: '0f0b3c52-6a0e-4b0e-8f5e-2a2f7f0c9b1e',
    from: 'awaiting',
    to: 'delivered',
    cause: 'acknowledged',
  },
} as const

export const ACCEPTED_EXAMPLE = {
  delivery: '0f0b3c52-6a0e-4b0e-8f5e-2a2f7f0c9b1e',
  exchange: 'c0f6b8e2-3f6f-4a44-9d0e-0c6a1a5f7d11@gateway.vn.example',
  partner: 'TH',
  repeated: false,
  warnings: [],
} as const

export const PROBLEM_EXAMPLE = {
  type: 'urn:asw:problem:ASW_DOCUMENT_INVALID',
  title: 'the document breaks its schema, its code lists or its rules',
  status: 422,
  detail: 'D-20 /items/0/hsCode: not in the edition of this date',
  code: 'ASW_DOCUMENT_INVALID',
  retry: 'never',
  instance: 'order-4711',
  issues: [{ severity: 'E', code: 'RULE', rule: 'D-20', pointer: '/items/0/hsCode', message: 'not in the edition of this date' }],
} as const

export const SHARED_EXAMPLE = {
  specversion: '1.0',
  id: '427cc3e97b241be3c54b47348272756f',
  source: '//gateway.vn.example/VN',
  type: 'asw.document.shared.v1',
  time: '2026-11-29T20:14:18.954Z',
  datacontenttype: 'application/json',
  data: {
    subscription: 'police',
    document: 'certificate-of-origin',
    direction: 'out',
    content: { referenceNumber: 'VN-TH 26/02/00551', items: [{ hs: { code: '93070000' } }] },
  },
} as const
