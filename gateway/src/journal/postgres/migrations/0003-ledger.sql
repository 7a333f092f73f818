-- oldest: 3
-- Entries of the quantity ledger: what one line of one import declaration, or one item of one back-to-back certificate, draws
-- from an item of a certificate. Decimal strings; `quantity` in the certificate's own unit, `asked` as it was declared.
ALTER TABLE ledger RENAME TO ledger_before;
ALTER TABLE ledger_before RENAME CONSTRAINT ledger_pkey TO ledger_before_pkey;
CREATE TABLE ledger (
  exchange   bigint  NOT NULL REFERENCES exchange (seq),
  item       integer NOT NULL,
  unit       text COLLATE "C" NOT NULL,
  source     text COLLATE "C" NOT NULL CHECK (source IN ('declaration', 'certificate')),
  number     text COLLATE "C" NOT NULL,
  line       integer NOT NULL,
  state      text    NOT NULL CHECK (state IN ('reserved', 'committed', 'released')),
  quantity   text    NOT NULL,
  asked      text    NOT NULL,
  asked_unit text    NOT NULL,
  at         bigint  NOT NULL,
  PRIMARY KEY (exchange, item, unit, source, number, line)
);
CREATE INDEX ledger_child ON ledger (number) WHERE source = 'certificate';
INSERT INTO ledger (exchange, item, unit, source, number, line, state, quantity, asked, asked_unit, at)
SELECT exchange, item, unit, 'declaration', key, 0, 'committed', quantity, quantity, unit, at FROM ledger_before;
DROP TABLE ledger_before;

-- Warnings before a deadline: `warn_at` is the next one, `level` counts those that were given.
ALTER TABLE clock ADD COLUMN level integer NOT NULL DEFAULT 0;
CREATE INDEX clock_warning ON clock (warn_at, seq) WHERE state = 'running' AND warn_at IS NOT NULL;
CREATE INDEX clock_exchange ON clock (exchange, seq);
