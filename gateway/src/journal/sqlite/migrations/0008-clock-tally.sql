-- Clocks run for months: an importing country has hundreds of thousands that are all well. Counting them for a metrics page would stop
-- the writer for as long as that takes, so they are counted when they start, are warned of, and end. One row; `warned`: of those that run.
CREATE TABLE clock_tally (
  running INTEGER NOT NULL,
  warned  INTEGER NOT NULL
) STRICT;
INSERT INTO clock_tally (running, warned)
SELECT count(*), count(*) FILTER (WHERE level > 0) FROM clock WHERE state = 'running';

CREATE TRIGGER clock_counted AFTER INSERT ON clock WHEN NEW.state = 'running' BEGIN
  UPDATE clock_tally SET running = running + 1, warned = warned + (NEW.level > 0);
END;
CREATE TRIGGER clock_recounted AFTER UPDATE OF state, level ON clock WHEN OLD.state <> NEW.state OR OLD.level <> NEW.level BEGIN
  UPDATE clock_tally SET running = running + (NEW.state = 'running') - (OLD.state = 'running'),
    warned = warned + (NEW.state = 'running' AND NEW.level > 0) - (OLD.state = 'running' AND OLD.level > 0);
END;

-- A journal that was imported had its deliveries put in without being counted.
UPDATE tally SET count = 0;
UPDATE tally SET count = found.count
FROM (SELECT state, count(*) AS count FROM delivery GROUP BY state) AS found WHERE found.state = tally.state;
