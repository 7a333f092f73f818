-- A declaration is good for clearance for fifteen days (Viet Nam Customs Law art. 25(2)): what is reserved for longer waits for nobody.
CREATE INDEX ledger_reserved ON ledger (at) WHERE state = 'reserved';
CREATE VIEW stuck_reservation AS
SELECT 'ledger' AS what, l.number || '/' || l.line || '/' || l.item AS id, x.id AS exchange, x.partner AS partner, l.at AS since,
       1296000000 AS patience_ms, 'nsw' AS turn, 'reserved, and neither cleared nor released' AS why
FROM ledger l JOIN exchange x ON x.seq = l.exchange
WHERE l.state = 'reserved';
