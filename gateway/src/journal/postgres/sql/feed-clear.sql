DELETE FROM feed_next
