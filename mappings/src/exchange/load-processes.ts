import { type Fields, type Source, sourceOf } from '../rules/source.ts'
import type { YamlSource } from '../yaml-source.ts'
import type { CommonProcess, Exchange, Message, Operation, Participant, Procedure } from './exchange.ts'

const PROCESS_KEYS = ['key', 'code', 'version', 'official', 'title', 'participants', 'procedures', 'messages', 'operations']
const OPERATION_KEYS = ['key', 'code', 'procedure', 'transaction', 'from', 'to', 'request', 'answers', 'follows']

/** Reads `processes.yaml`; every name in it leads somewhere. Throws ASW_PACK_INVALID with file and line. */
export function readProcesses(yaml: YamlSource, transactions: Exchange['transactions']): Exchange['processes'] {
  const source = sourceOf(yaml.file, yaml.lineOf)
  const top = source.fields(yaml.value, 'the file', ['processes'])
  return indexed<CommonProcess>(source.list(top.processes, 'processes'), 'code', source, (part) => {
    const fields = source.fields(part, 'a process', PROCESS_KEYS)
    if (typeof fields.official !== 'boolean') return source.fail(fields, 'official is neither true nor false')
    const parts = (name: string): readonly unknown[] => source.list(fields[name], name)
    const named = (part: unknown): Participant => texts(part, ['key', 'code', 'title'], source)
    const before = {
      key: source.text(fields.key, 'key', fields),
      code: source.text(fields.code, 'code', fields),
      version: source.text(fields.version, 'version', fields),
      official: fields.official,
      title: source.text(fields.title, 'title', fields),
      participants: indexed<Participant>(parts('participants'), 'key', source, named),
      procedures: indexed<Procedure>(parts('procedures'), 'key', source, named),
      messages: indexed(
        parts('messages'),
        'key',
        source,
        (part): Message => texts(part, ['key', 'code', 'document', 'structure', 'root'], source),
      ),
    }
    const operations = indexed<Operation>(parts('operations'), 'key', source, (part) =>
      readOperation(part, before, transactions, source),
    )
    for (const { key, follows } of operations.values())
      if (follows !== undefined && !operations.has(follows)) source.fail(fields, `${key}: there is no operation ${follows}`)
    return { ...before, operations }
  })
}

function readOperation(
  part: unknown,
  process: Omit<CommonProcess, 'operations'>,
  transactions: Exchange['transactions'],
  source: Source,
): Operation {
  const fields = source.fields(part, 'an operation', OPERATION_KEYS)
  const found = <T>(map: ReadonlyMap<string, T>, name: unknown, what: string): T =>
    map.get(String(name)) ?? source.fail(fields, `there is no ${what} ${String(name)}`)
  const all = <T>(map: ReadonlyMap<string, T>, names: unknown, what: string): readonly T[] =>
    source.texts(names, what).map((name) => found(map, name, what))
  return {
    key: source.text(fields.key, 'key', fields),
    code: source.text(fields.code, 'code', fields),
    procedure: found(process.procedures, fields.procedure, 'procedure'),
    transaction: found(transactions, fields.transaction, 'transaction'),
    from: all(process.participants, fields.from, 'participant'),
    to: all(process.participants, fields.to, 'participant'),
    request: found(process.messages, fields.request, 'message'),
    answers: all(process.messages, fields.answers, 'message'),
    follows: fields.follows === undefined ? undefined : source.text(fields.follows, 'follows', fields),
  }
}

function texts<K extends string>(part: unknown, keys: readonly K[], source: Source): Readonly<Record<K, string>> {
  const fields: Fields = source.fields(part, `a record of ${keys.join(', ')}`, keys)
  return Object.fromEntries(keys.map((key) => [key, source.text(fields[key], key, fields)])) as Record<K, string>
}

function indexed<T>(
  parts: readonly unknown[],
  by: keyof T & string,
  source: Source,
  read: (part: unknown) => T,
): ReadonlyMap<string, T> {
  const map = new Map<string, T>()
  for (const part of parts) {
    const one = read(part)
    const name = String(one[by])
    if (map.has(name)) source.fail(part, `${name} stands there twice`)
    map.set(name, one)
  }
  return map
}
