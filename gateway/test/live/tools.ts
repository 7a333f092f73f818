/** A program of Debian or Ubuntu that the live tests need. Every row is one line in what the set-up prints. */
export interface Tool {
  readonly name: string
  /** Packages that bring it. */
  readonly packages: readonly string[]
  /** Command and arguments that exit with 0 where the tool is there. */
  readonly probe: readonly [string, ...string[]]
  readonly judges: string
}

export const TOOLS: readonly Tool[] = [
  { name: 'xmlsec1', packages: ['xmlsec1'], probe: ['xmlsec1', '--version'], judges: 'signatures and xmlenc10' },
  { name: 'xmllint', packages: ['libxml2-utils'], probe: ['xmllint', '--version'], judges: 'canonical XML and schemas' },
  { name: 'openssl', packages: ['openssl'], probe: ['openssl', 'version'], judges: 'certificates and key transport' },
  // the compiler too: the judge is a source file that `java` runs as it is
  {
    name: 'java',
    packages: ['default-jdk-headless'],
    probe: ['javac', '-version'],
    judges: 'what Santuario judges, which it runs',
  },
  {
    name: 'Santuario',
    packages: ['libxml-security-java'],
    probe: ['test', '-e', '/usr/share/java/xmlsec.jar'],
    judges: 'signatures, xmlenc11',
  },
  {
    name: 'rabbitmq',
    packages: ['rabbitmq-server'],
    probe: ['test', '-x', '/usr/lib/rabbitmq/bin/rabbitmq-server'],
    judges: 'transport over AMQP',
  },
  {
    name: 'GOST engine',
    packages: ['libengine-gost-openssl'],
    probe: ['sh', '-c', 'test -n "$ASW_GOST_ENGINE" || ls /usr/lib/*/engines-3/gost.so'],
    judges: 'signatures of GOST R 34.10-2012',
  },
  {
    name: 'postgresql',
    packages: ['postgresql'],
    probe: ['sh', '-c', 'ls /usr/lib/postgresql/*/bin/postgres || test -x "$(pg_config --bindir)/postgres"'],
    judges: 'the journal in PostgreSQL',
  },
  {
    name: 'amqp-tools',
    packages: ['amqp-tools'],
    probe: ['amqp-publish', '--help'],
    judges: 'the submit queue and the events, as a foreign client',
  },
  {
    name: 'strace',
    packages: ['strace'],
    probe: ['strace', '--version'],
    judges: 'the journal on a disk that fails, which it plays',
  },
  {
    name: 'chromium',
    packages: ['chromium'],
    probe: ['test', '-x', '/usr/bin/chromium'],
    judges: "the operator's web page",
  },
]
