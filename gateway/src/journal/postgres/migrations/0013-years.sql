-- oldest: 3
-- What a journal of years needs, so that no question walks over what it is not about. Whoever works waits for it; taken at once and in
-- the order of the units of work, so that nobody who has one of these tables waits for another that is held here; whoever reads for a sink
-- begins with its row.
LOCK TABLE sink IN EXCLUSIVE MODE;
LOCK TABLE exchange, delivery, arrival, inbox, task, conversation IN ACCESS EXCLUSIVE MODE;

-- A retention rule is about one partner, one kind of document, or both: by the time alone, what other rules keep for years stood
-- before what it is about, in every batch. In place of the index by time, so that nobody writes more than before.
DROP INDEX delivery_purge;
DROP INDEX arrival_purge;
DROP INDEX task_purge;
DROP INDEX conversation_purge;
CREATE INDEX delivery_over ON delivery (partner, document, closed_at) WHERE closed_at IS NOT NULL AND purged_at IS NULL;
CREATE INDEX arrival_over ON arrival (coalesce(partner, ''), coalesce(document, ''), closed_at) WHERE closed_at IS NOT NULL AND purged_at IS NULL;
CREATE INDEX task_over ON task (partner, document, ended_at) WHERE ended_at IS NOT NULL AND purged_at IS NULL;
CREATE INDEX conversation_over ON conversation (partner, coalesce(document, ''), moved_at) WHERE turn = 'nobody';

-- Everything that is counted of what the NSW has not taken stands in its index, so that who counts reads no row and no document of it.
DROP INDEX inbox_open;
CREATE INDEX inbox_open ON inbox (inbox, seq) INCLUDE (accepted_at, leased_until) WHERE done_at IS NULL;

-- However much waits for its place in the feed, the lowest are found without putting all of it in order. Only written where there is a sink.
CREATE INDEX feed_next_event ON feed_next (event);
