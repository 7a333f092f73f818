-- oldest: 3
-- Clocks run for months: an importing country has hundreds of thousands that are all well. Counting them for the metrics page of every node
-- walks over all of them, so they are counted when they start, are warned of, and end. `warned`: of those that run. In slots as `tally`.
LOCK TABLE clock IN SHARE ROW EXCLUSIVE MODE;
CREATE TABLE clock_tally (
  what  text    NOT NULL,
  slot  integer NOT NULL,
  count bigint  NOT NULL,
  PRIMARY KEY (what, slot)
) WITH (fillfactor = 50);
INSERT INTO clock_tally (what, slot, count)
SELECT 'running', 0, count(*) FROM clock WHERE state = 'running'
UNION ALL SELECT 'warned', 0, count(*) FROM clock WHERE state = 'running' AND level > 0;

CREATE FUNCTION clock_tally_add(which text, much integer) RETURNS void LANGUAGE sql
  AS $$ INSERT INTO clock_tally (what, slot, count) VALUES (which, pg_backend_pid() % 256, much)
        ON CONFLICT (what, slot) DO UPDATE SET count = clock_tally.count + much $$;
CREATE FUNCTION clock_counted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  running integer := (NEW.state = 'running')::integer;
  warned  integer := (NEW.state = 'running' AND NEW.level > 0)::integer;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    running := running - (OLD.state = 'running')::integer;
    warned  := warned - (OLD.state = 'running' AND OLD.level > 0)::integer;
  END IF;
  -- Always in this order, so that two connections in one slot never wait for each other.
  IF running <> 0 THEN PERFORM clock_tally_add('running', running); END IF;
  IF warned <> 0 THEN PERFORM clock_tally_add('warned', warned); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER clock_counted AFTER INSERT ON clock FOR EACH ROW EXECUTE FUNCTION clock_counted();
CREATE TRIGGER clock_recounted AFTER UPDATE OF state, level ON clock FOR EACH ROW
  WHEN (OLD.state <> NEW.state OR OLD.level <> NEW.level) EXECUTE FUNCTION clock_counted();
