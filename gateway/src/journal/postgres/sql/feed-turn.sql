-- One at a time moves events into the feed: its numbers are the order of the commits.
SELECT pg_advisory_xact_lock(4151002)
