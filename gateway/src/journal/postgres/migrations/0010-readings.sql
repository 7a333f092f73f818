-- oldest: 3
-- What crashes or hangs the process while it is read must not be read for ever: an arrival counts the readings that were begun and have
-- not ended. The first one begins with the row, so that it costs no write of its own; `begun_at`: the last of the others. The check is
-- wider than the one before, which every row has passed: none is looked at again.
ALTER TABLE arrival
  ADD COLUMN begun integer NOT NULL DEFAULT 1,
  ADD COLUMN begun_at bigint,
  DROP CONSTRAINT arrival_state_check,
  ADD CONSTRAINT arrival_state_check CHECK (state IN ('open', 'accepted', 'duplicate', 'held', 'dismissed', 'aside')) NOT VALID;
CREATE INDEX arrival_aside ON arrival (wire) WHERE state = 'aside';

CREATE VIEW stuck_aside AS
SELECT 'arrival' AS what, id::text AS id, NULL::text AS exchange, partner::text AS partner, coalesce(begun_at, at) AS since,
       'operator' AS turn, 'reading it did not end ' || begun || ' times: asw arrivals' AS why
FROM arrival WHERE state = 'aside';
