-- Clocks run for months: an importing country has hundreds of thousands that are all well. Counting them for a metrics page would stop
-- the writer for as long as that takes, so they are counted when they start, are warned of, and end. `warned`: of those that run.
CREATE TABLE clock_tally (
  what  TEXT    NOT NULL PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO clock_tally (what, count)
SELECT 'running', count(*) FROM clock WHERE state = 'running'
UNION ALL SELECT 'warned', count(*) FROM clock WHERE state = 'running' AND level > 0;

CREATE TRIGGER clock_counted AFTER INSERT ON clock WHEN NEW.state = 'running' BEGIN
  UPDATE clock_tally SET count = count + 1 WHERE what = 'running' OR NEW.level > 0;
END;
CREATE TRIGGER clock_recounted AFTER UPDATE OF state, level ON clock WHEN OLD.state <> NEW.state OR OLD.level <> NEW.level BEGIN
  UPDATE clock_tally SET count = count + (NEW.state = 'running') - (OLD.state = 'running') WHERE what = 'running';
  UPDATE clock_tally SET count = count + (NEW.state = 'running' AND NEW.level > 0) - (OLD.state = 'running' AND OLD.level > 0)
  WHERE what = 'warned';
END;

-- A journal that was imported had its deliveries put in without being counted.
UPDATE tally SET count = (SELECT count(*) FROM delivery d WHERE d.state = tally.state);
