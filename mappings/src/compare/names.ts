/** Words that say how a company is founded, not which one it is; folded, the longest first. */
const LEGAL_FORMS = [
  'cong ty trach nhiem huu han mot thanh vien',
  'cong ty trach nhiem huu han',
  'cong ty tnhh mot thanh vien',
  'cong ty tnhh mtv',
  'cong ty co phan',
  'public company limited',
  'joint stock company',
  'company limited',
  'cong ty tnhh',
  'private limited',
  'sdn berhad',
  'cong ty cp',
  'sdn bhd',
  'pte ltd',
  'pvt ltd',
  'co ltd',
  'cong ty',
  'limited',
  'berhad',
  'gmbh',
  'ctcp',
  'tnhh',
  'corp',
  'llc',
  'ltd',
  'jsc',
  'inc',
  'plc',
  'ooo',
  'oao',
  'zao',
  'pte',
  'pjsc',
  'bhd',
  'tbk',
  'co',
  'cv',
  'pt',
]

const LONGEST_NAME = 200

/** Letters without case, diacritics and punctuation, words apart by one blank: `Công ty TNHH Đức Phát` is `cong ty tnhh duc phat`. */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** A company's name as it is compared: folded, without its legal form. A name that is nothing but one keeps it. */
export function foldName(text: string): string {
  const folded = foldText(text).slice(0, LONGEST_NAME)
  let name = ` ${folded} `
  for (const form of LEGAL_FORMS) name = name.replaceAll(` ${form} `, ' ')
  const short = name.trim().replace(/ +/g, ' ')
  return short === '' ? folded : short
}

/**
 * How alike two folded names are, 0 to 1: one less the share of letters that must be changed (Levenshtein), in the order given or
 * with the words sorted, whichever is more. A common beginning counts for no more than any other part, since many companies of a
 * place and trade share one.
 */
export function similarity(a: string, b: string): number {
  return Math.max(alike(a, b), alike(sorted(a), sorted(b)))
}

function sorted(text: string): string {
  return text.split(' ').sort().join(' ')
}

function alike(a: string, b: string): number {
  const longest = Math.max(a.length, b.length)
  return longest === 0 ? 1 : 1 - distance(a, b) / longest
}

function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(change, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    before = row
  }
  return before[b.length] ?? 0
}

/** Words that say nothing about the goods, folded. */
const STOP_WORDS = new Set(
  'a an and the of for with in on or to from not by other others new made goods item items n m no hang moi cua va cac loai dung'.split(
    ' ',
  ),
)
const MOST_WORDS = 2000
const NATIONAL_SUFFIX = /#&.*$/su

/** The words of a description, without the origin suffix of the Vietnamese system. */
export function wordsOf(description: string): ReadonlySet<string> {
  const words = foldText(description.replace(NATIONAL_SUFFIX, '')).split(' ').slice(0, MOST_WORDS)
  return new Set(words.filter((word) => word !== '' && !STOP_WORDS.has(word)))
}

/** Share of the words of the shorter one that the other has too, 0 to 1; nothing is alike to no words at all. */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a]
  if (few.size === 0) return 0
  let shared = 0
  for (const word of few) if (many.has(word)) shared++
  return shared / few.size
}

/** Letters and digits of a number, upper case: `VN-TH 26/02/00006` is `VNTH260200006`. */
export function foldNumber(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}

/** An invoice number without punctuation, and without the zeros in front of any of its numbers: `INV-0042` is `INV42`. */
export function foldInvoice(text: string): string {
  return foldNumber(text.replace(/(?<!\d)0+(?=\d)/g, ''))
}

export function digitsOf(text: string): string {
  return text.replace(/\D+/g, '')
}

/** `text#&VN` of a Vietnamese export declaration: the origin behind the mark, `KXD` where it was not determined. */
export function originSuffix(description: string): string | undefined {
  const found = /#&\s*(KX[ĐD]|[A-Z]{2})\s*$/u.exec(description.normalize('NFC'))?.[1]
  return found === undefined ? undefined : found.replace('Đ', 'D')
}
