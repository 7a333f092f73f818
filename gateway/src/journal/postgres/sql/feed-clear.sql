DELETE FROM feed_next w WHERE w.ctid = ANY (ARRAY (SELECT f.ctid FROM feed_next f LIMIT :limit))
