import { InvalidArgumentError } from 'commander'

/** A day on the command line, `YYYY-MM-DD`; one that does not exist is wrong usage. */
export function day(text: string): string {
  const date = new Date(`${text}T00:00:00Z`)
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError('no such day; write YYYY-MM-DD')
  return text
}
