UPDATE arrival
SET state = :state, partner = :partner, message_id = :messageId, document = :document, identity = :identity, exchange = :exchange,
    payload = :payload, json = :json, content_digest = :contentDigest, closed_at = :now
WHERE seq = :seq AND state = 'open'
