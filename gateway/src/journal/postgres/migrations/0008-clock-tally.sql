-- oldest: 3
-- Clocks run for months: an importing country has hundreds of thousands that are all well. Counting them for the metrics page of every node
-- walks over all of them, so they are counted when they start, are warned of, and end. In slots as `tally`; `warned`: of those that run.
LOCK TABLE clock IN SHARE ROW EXCLUSIVE MODE;
CREATE TABLE clock_tally (
  slot    integer PRIMARY KEY,
  running bigint  NOT NULL,
  warned  bigint  NOT NULL
) WITH (fillfactor = 50);
INSERT INTO clock_tally (slot, running, warned)
SELECT 0, count(*), count(*) FILTER (WHERE level > 0) FROM clock WHERE state = 'running';

CREATE FUNCTION clock_counted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  running integer := (NEW.state = 'running')::integer;
  warned  integer := (NEW.state = 'running' AND NEW.level > 0)::integer;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    running := running - (OLD.state = 'running')::integer;
    warned  := warned - (OLD.state = 'running' AND OLD.level > 0)::integer;
  END IF;
  INSERT INTO clock_tally AS t (slot, running, warned) VALUES (pg_backend_pid() % 256, running, warned)
  ON CONFLICT (slot) DO UPDATE SET running = t.running + excluded.running, warned = t.warned + excluded.warned;
  RETURN NULL;
END $$;
-- At the end of the transaction, and one row: two connections in one slot take `tally` and this in the same order, whatever a unit of
-- work does first, and none waits here for longer than a commit.
CREATE CONSTRAINT TRIGGER clock_counted AFTER INSERT ON clock DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state = 'running') EXECUTE FUNCTION clock_counted();
CREATE CONSTRAINT TRIGGER clock_recounted AFTER UPDATE OF state, level ON clock DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.state <> NEW.state OR OLD.level <> NEW.level) EXECUTE FUNCTION clock_counted();
