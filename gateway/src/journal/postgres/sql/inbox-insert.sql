INSERT INTO inbox (inbox, id, arrival, accepted_at) SELECT name, :id, :arrival, :now FROM unnest(:inboxes::text[]) AS name
