/** A realistic three-item Form D from Viet Nam to Thailand by sea; every party and number is invented. */
export interface CertificateWish {
  /** Serial of the reference number, 1 to 99999. */
  readonly serial: number
  /** YYYY-MM-DD. */
  readonly today: string
}

export function formD({ serial, today }: CertificateWish): Record<string, unknown> {
  const year = today.slice(2, 4)
  return {
    document: 'certificate-of-origin',
    scheme: 'ATIGA',
    proofKind: 'CERTIFICATE',
    formVersion: '2021-09',
    kind: 'ORIGINAL',
    referenceNumber: `VN-TH ${year}/02/${String(serial).padStart(5, '0')}`,
    issuingCountry: 'VN',
    importingCountry: 'TH',
    exportingCountry: 'VN',
    issuedOn: today,
    issuedAt: `${today}T09:30:00+07:00`,
    validFrom: today,
    validTo: plusYear(today),
    issuingAuthority: { code: 'MOIT', name: 'Ministry of Industry and Trade', office: 'VNSGN' },
    parties: [
      {
        role: 'EXPORTER',
        id: '0301234567',
        name: 'CÔNG TY TNHH GIÀY SÀI GÒN XANH',
        address: { lines: ['12 Nguyễn Văn Linh, Quận 7'], city: 'Thành phố Hồ Chí Minh', country: 'VN' },
      },
      {
        role: 'CONSIGNEE',
        id: '0105536000001',
        name: 'SIAM FOOTWEAR IMPORT CO., LTD.',
        address: { lines: ['88 Rama IV Road, Khlong Toei'], city: 'Bangkok', postcode: '10110', country: 'TH' },
      },
      {
        role: 'PRODUCER',
        name: 'NHÀ MÁY GIÀY BÌNH DƯƠNG',
        address: { lines: ['Lô C4, KCN Sóng Thần'], city: 'Dĩ An', country: 'VN' },
      },
    ],
    transport: {
      mode: '1',
      departureDate: plusDays(today, 2),
      vesselOrFlight: 'EVER SUNRISE',
      voyage: '0426N',
      portOfLoading: { code: 'VNSGN' },
      portOfDischarge: { code: 'THLCH' },
    },
    flags: [],
    relatedCertificates: [],
    invoices: [{ id: 'inv-1', number: `SGX-${year}-${String(serial).padStart(5, '0')}`, date: today, mode: 'NORMAL' }],
    items: [
      item(1, 'Leather sports shoes, men, sizes 40 to 45', '64039900', '1000', '820.5', 50),
      item(2, 'Leather ankle boots, women', '64039100', '400', '390.25', 20),
      item(3, 'Cotton T-shirts, knitted, printed', '61091010', '2500', '512', 25),
    ],
    declaration: {
      place: 'Ho Chi Minh City',
      date: today,
      signatory: 'Trần Minh Quân',
      countryOfProduction: 'VN',
      importingCountry: 'TH',
    },
    certification: { place: 'Ho Chi Minh City', date: today, signatory: 'Lê Thị Hoa', title: 'Issuing officer', office: 'VNSGN' },
  }
}

function item(
  seq: number,
  description: string,
  hs: string,
  pieces: string,
  kilograms: string,
  cartons: number,
): Record<string, unknown> {
  return {
    seq,
    marksAndNumbers: `SFI BKK C/NO. ${seq}-1/${cartons}`,
    packages: [{ quantity: cartons, type: 'CT' }],
    description,
    brandName: 'SAO XANH',
    manufacturer: 'NHÀ MÁY GIÀY BÌNH DƯƠNG',
    hs: { code: hs, version: '2022', tariffCountry: 'TH' },
    origin: { country: 'VN' },
    criteria: [{ code: 'CTH' }],
    quantities: [
      { kind: 'GROSS', value: kilograms, unit: 'KGM' },
      { kind: 'QUANTITY', value: pieces, unit: 'H87' },
    ],
    invoiceRefs: ['inv-1'],
  }
}

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
/** Twelve months on, clamped to the end of the month (D-24). */
export function plusYear(date: string): string {
  const [year, rest] = [Number(date.slice(0, 4)) + 1, date.slice(4)]
  return rest === '-02-29' ? `${year}-02-28` : `${year}${rest}`
}
