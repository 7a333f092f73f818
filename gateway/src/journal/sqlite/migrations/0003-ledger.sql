-- Entries of the quantity ledger: what one line of one import declaration, or one item of one back-to-back certificate, draws
-- from an item of a certificate. Decimal strings; `quantity` in the certificate's own unit, `asked` as it was declared.
ALTER TABLE ledger RENAME TO ledger_before;
CREATE TABLE ledger (
  exchange   INTEGER NOT NULL REFERENCES exchange (seq),
  item       INTEGER NOT NULL,
  unit       TEXT    NOT NULL,
  source     TEXT    NOT NULL CHECK (source IN ('declaration', 'certificate')),
  number     TEXT    NOT NULL,
  line       INTEGER NOT NULL,
  state      TEXT    NOT NULL CHECK (state IN ('reserved', 'committed', 'released')),
  quantity   TEXT    NOT NULL,
  asked      TEXT    NOT NULL,
  asked_unit TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  PRIMARY KEY (exchange, item, unit, source, number, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_child ON ledger (number) WHERE source = 'certificate';
INSERT INTO ledger (exchange, item, unit, source, number, line, state, quantity, asked, asked_unit, at)
SELECT exchange, item, unit, 'declaration', key, 0, 'committed', quantity, quantity, unit, at FROM ledger_before;
DROP TABLE ledger_before;

-- Warnings before a deadline: `warn_at` is the next one, `level` counts those that were given.
ALTER TABLE clock ADD COLUMN level INTEGER NOT NULL DEFAULT 0;
CREATE INDEX clock_warning ON clock (warn_at) WHERE state = 'running' AND warn_at IS NOT NULL;
CREATE INDEX clock_exchange ON clock (exchange);
