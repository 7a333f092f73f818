-- The common case, alone: nobody has seen this message, and this arrival works on it now.
INSERT INTO duplicate (partner, message_id, digest, verdict, arrival, node, since)
SELECT :partner, :messageId, :digest, 'working', a.seq, :node, asw_now(:skew) FROM arrival a WHERE a.id = :arrival
ON CONFLICT (partner, message_id) DO NOTHING
