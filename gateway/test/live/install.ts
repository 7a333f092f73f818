import type { Tool } from './tools.ts'

/** What installing needs of the machine; the tests hand in a machine of paper. */
export interface Machine {
  /** Whether the command exits with 0. A command that does not exist does not. */
  succeeds(command: string, args: readonly string[]): boolean
  /** Runs in the foreground and throws where it exits with anything but 0. */
  run(command: string, args: readonly string[]): void
  readonly root: boolean
  /** Until the returned function is called, packages may not start services (policy-rc.d). */
  forbidServices(): () => void
  print(line: string): void
}

/**
 * Sees to it that every tool is there. Missing ones are installed where that is possible (root, apt-get); elsewhere it
 * throws an error whose message is the one line to type.
 */
export function ensureTools(tools: readonly Tool[], machine: Machine): void {
  const missing = missingOf(tools, machine)
  if (missing.length === 0) return
  const packages = [...new Set(missing.flatMap((tool) => tool.packages))]
  if (!machine.root || !machine.succeeds('apt-get', ['--version'])) {
    throw new Error(`sudo apt-get install -y ${packages.join(' ')}   # or set ASW_SKIP_LIVE=1 to skip the live tests`)
  }
  machine.print(`live tests: ${missing.map((tool) => tool.name).join(', ')} missing, installing ${packages.join(' ')}`)
  const allowServices = machine.forbidServices()
  try {
    machine.run('apt-get', ['update', '-q'])
    machine.run('apt-get', ['install', '-q', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...packages])
  } finally {
    allowServices()
  }
  const still = missingOf(tools, machine)
  if (still.length > 0) throw new Error(`installed, yet not there: ${still.map((tool) => tool.name).join(', ')}`)
  machine.print('live tests: all tools are there')
}

function missingOf(tools: readonly Tool[], machine: Machine): readonly Tool[] {
  return tools.filter(({ probe: [command, ...args] }) => !machine.succeeds(command, args))
}
