-- For `x IN (...)` with three values or more SQLite opens a temporary table at every row that is written; the same said with OR
-- costs comparisons. Nothing else about the tables changes, so their text is mended in place (sqlite.org, lang_altertable, section 7).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'action IN (''issue'', ''respond'', ''cancel'')', 'action = ''issue'' OR action = ''respond'' OR action = ''cancel''') WHERE type = 'table' AND name = 'delivery';
UPDATE sqlite_schema SET sql = replace(sql, 'state IN (''due'', ''awaiting'', ''delivered'', ''refused'', ''abandoned'', ''expired'', ''moot'')', 'state = ''due'' OR state = ''awaiting'' OR state = ''delivered'' OR state = ''refused'' OR state = ''abandoned'' OR state = ''expired'' OR state = ''moot''') WHERE type = 'table' AND name = 'delivery';
UPDATE sqlite_schema SET sql = replace(sql, 'state IN (''open'', ''accepted'', ''duplicate'', ''held'', ''dismissed'')', 'state = ''open'' OR state = ''accepted'' OR state = ''duplicate'' OR state = ''held'' OR state = ''dismissed''') WHERE type = 'table' AND name = 'arrival';
UPDATE sqlite_schema SET sql = replace(sql, 'verdict IN (''working'', ''held'', ''accepted'', ''refused'')', 'verdict = ''working'' OR verdict = ''held'' OR verdict = ''accepted'' OR verdict = ''refused''') WHERE type = 'table' AND name = 'duplicate';
UPDATE sqlite_schema SET sql = replace(sql, 'kind IN (''acknowledgment'', ''error-list'', ''status-response'', ''pong'', ''eaeu-document'', ''eaeu-signal'', ''eaeu-fault'')', 'kind = ''acknowledgment'' OR kind = ''error-list'' OR kind = ''status-response'' OR kind = ''pong'' OR kind = ''eaeu-document'' OR kind = ''eaeu-signal'' OR kind = ''eaeu-fault''') WHERE type = 'table' AND name = 'signal';
UPDATE sqlite_schema SET sql = replace(sql, 'owner IN (''us'', ''partner'', ''nsw'')', 'owner = ''us'' OR owner = ''partner'' OR owner = ''nsw''') WHERE type = 'table' AND name = 'clock';
UPDATE sqlite_schema SET sql = replace(sql, 'state IN (''running'', ''fired'', ''stopped'')', 'state = ''running'' OR state = ''fired'' OR state = ''stopped''') WHERE type = 'table' AND name = 'clock';
UPDATE sqlite_schema SET sql = replace(sql, 'state IN (''reserved'', ''committed'', ''released'')', 'state = ''reserved'' OR state = ''committed'' OR state = ''released''') WHERE type = 'table' AND name = 'ledger';
UPDATE sqlite_schema SET sql = replace(sql, 'turn IN (''us'', ''them'', ''relay'', ''clock'', ''operator'', ''nobody'')', 'turn = ''us'' OR turn = ''them'' OR turn = ''relay'' OR turn = ''clock'' OR turn = ''operator'' OR turn = ''nobody''') WHERE type = 'table' AND name = 'conversation';
UPDATE sqlite_schema SET sql = replace(sql, 'state IN (''open'', ''done'', ''released'')', 'state = ''open'' OR state = ''done'' OR state = ''released''') WHERE type = 'table' AND name = 'task';
PRAGMA writable_schema = RESET;

DROP INDEX delivery_failed;
CREATE INDEX delivery_failed ON delivery (state, created_at) WHERE state = 'refused' OR state = 'abandoned' OR state = 'expired' OR state = 'moot';
