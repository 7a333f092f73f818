import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Makes the package that others install: `node scripts/pack.ts [FOLDER]` writes the tarball into FOLDER (default: here) and
 * prints its path.
 *
 * In this repository the package runs from `src`, unbuilt. Installed it cannot: Node refuses to strip types under
 * `node_modules`. npm has no switch that changes `exports` while packing, so the package is put together in a temporary folder,
 * with compiled JS and declarations and its own package.json. Nothing here is changed, whatever happens half-way.
 */
const PACKAGE = fileURLToPath(new URL('..', import.meta.url))
const TOOLS = join(PACKAGE, '..', 'node_modules', '.bin')

interface Manifest {
  readonly exports: Readonly<Record<string, string>>
  readonly files: readonly string[]
  readonly scripts?: unknown
}

/** `npm run pack -w` tells its children the workspace and its root, and npm would pack that in place of the temporary folder. */
function withoutWorkspace(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_config_(?:workspace|local_prefix)$/.test(name)))
}

function run(command: string, args: readonly string[], cwd: string): string {
  const env = { ...withoutWorkspace(process.env), PATH: `${TOOLS}${delimiter}${process.env.PATH}` }
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

/** `./src/xml/index.ts` -> `./dist/xml/index.js` and its declarations. */
function published({ scripts: _, ...manifest }: Manifest): object {
  const targets = Object.entries(manifest.exports).map(([name, source]) => {
    const built = source.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '')
    return [name, { types: `${built}.d.ts`, default: `${built}.js` }] as const
  })
  return { ...manifest, exports: { ...Object.fromEntries(targets), './package.json': './package.json' } }
}

/** The compiler rewrites `./x.ts` to `./x.js` in the JS, but leaves it in the declarations, where older compilers refuse it. */
function mendDeclarations(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue
    const path = join(folder, name)
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/(from ['"]\.{1,2}\/[^'"]+|import\(['"]\.{1,2}\/[^'"]+)\.ts(?=['"])/g, '$1.js'),
    )
  }
}

function pack(destination: string): string {
  const stage = mkdtempSync(join(tmpdir(), 'asw-mappings-'))
  try {
    const manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as Manifest
    run('tsc', ['-p', join(PACKAGE, 'tsconfig.build.json'), '--outDir', join(stage, 'dist')], PACKAGE)
    mendDeclarations(join(stage, 'dist'))
    for (const name of manifest.files) {
      if (name !== 'dist' && existsSync(join(PACKAGE, name))) cpSync(join(PACKAGE, name), join(stage, name), { recursive: true })
    }
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(published(manifest), undefined, 2)}\n`)
    mkdirSync(destination, { recursive: true })
    const [made] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', destination], stage)) as { filename: string }[]
    return join(destination, made?.filename ?? '')
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

console.log(pack(resolve(process.argv[2] ?? '.')))
