-- What crashes or hangs the process while it is read must not be read for ever: an arrival counts the readings that were begun and have
-- not ended. The first one begins with the row, so that it costs no write of its own; `begun_at`: the last of the others.
ALTER TABLE arrival ADD COLUMN begun INTEGER NOT NULL DEFAULT 1;
ALTER TABLE arrival ADD COLUMN begun_at INTEGER;
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'state = ''dismissed''', 'state = ''dismissed'' OR state = ''aside''') WHERE type = 'table' AND name = 'arrival';
PRAGMA writable_schema = RESET;
CREATE INDEX arrival_aside ON arrival (wire) WHERE state = 'aside';

CREATE VIEW stuck_aside AS
SELECT 'arrival' AS what, id, NULL AS exchange, partner, coalesce(begun_at, at) AS since, 'operator' AS turn,
       'reading it did not end ' || begun || ' times: asw arrivals' AS why
FROM arrival WHERE state = 'aside';
