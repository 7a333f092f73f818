-- Whoever draws numbers of the inbox holds the turn, shared, until its commit: see inbox-horizon.
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(4151003))
INSERT INTO inbox (inbox, id, arrival, accepted_at) SELECT name, :id, :arrival, :now FROM turn, unnest(:inboxes::text[]) AS name
