/** Lists and objects in one another, the document around counts: what the domestic doors take too. */
export const MAX_JSON_DEPTH = 64
/** A JSON text inside a document stands in a bag of it, or in the content of an envelope: two objects are around it. */
const MAX_VALUE_DEPTH = MAX_JSON_DEPTH - 2

export const TOO_DEEP = `makes the document deeper than ${MAX_JSON_DEPTH} levels`

/** Why `text` is no JSON value that would leave again as it came; `undefined` where it is one. */
export function wrongJson(text: string): string | undefined {
  return tooDeep(text) ?? malformed(text) ?? lossy(text)
}

/** Before anything is parsed: what walks over the value later goes down as deep as it does. */
function tooDeep(text: string): string | undefined {
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (quoted) {
      if (character === '\\') at += 1
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '[' || character === '{') {
      depth += 1
      if (depth > MAX_VALUE_DEPTH) return TOO_DEEP
    } else if (character === ']' || character === '}') depth -= 1
  }
  return undefined
}

function malformed(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    if (error instanceof SyntaxError) return 'is not JSON'
    throw error
  }
}

/** In what is JSON: of members with one name the parser keeps the last, and it rounds a number that it cannot hold. */
function lossy(text: string): string | undefined {
  const around: (Set<string> | undefined)[] = []
  let before = ''
  for (const token of tokens(text)) {
    if (token === '{') around.push(new Set())
    else if (token === '[') around.push(undefined)
    else if (token === ']' || token === '}') around.pop()
    else if (token[0] === '"') {
      const names = around.at(-1)
      if (names !== undefined && before !== ':') {
        const name = JSON.parse(token) as string
        if (names.has(name)) return 'has a member twice'
        names.add(name)
      }
    } else if (NUMBER.test(token) && plain(token) !== plain(String(Number(token)))) return 'has a number that no double holds'
    before = token
  }
  return undefined
}

const NUMBER = /^-?\d/

/** One spelling for one number: its digits without zeros at the ends, and the power of ten of the last. */
function plain(number: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const kept = withoutZerosBehind(digits)
  if (kept === '') return whole === '' ? number : '0'
  return `${sign}${kept}e${BigInt(power) - BigInt(fraction.length) + BigInt(digits.length - kept.length)}`
}

function withoutZerosBehind(digits: string): string {
  let end = digits.length
  while (end > 0 && digits[end - 1] === '0') end -= 1
  return digits.slice(0, end)
}

/** Brackets, colons, strings with their quotes, and everything else that stands in one piece. Any text has some. */
function* tokens(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const start = at
    const character = text[at] as string
    at += 1
    if (character === '"') {
      while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
      at += 1
    } else if (!SINGLE.has(character)) while (at < text.length && !ENDS.has(text[at] as string)) at += 1
    if (!SKIPPED.has(character)) yield text.slice(start, at)
  }
}

const SINGLE = new Set('[]{}:, \t\n\r')
const SKIPPED = new Set(', \t\n\r')
const ENDS = new Set('[]{}:," \t\n\r')
