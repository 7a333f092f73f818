-- Once for each message id. An Acknowledgment is never displaced by an ErrorList that comes after it.
WITH kept AS (
  INSERT INTO answer (delivery, kind, message_id, wire, at) VALUES (:delivery, :kind, :messageId, :wire, :now)
  ON CONFLICT (delivery, message_id) DO NOTHING RETURNING seq
), shown AS (
  UPDATE delivery SET answer = kept.seq FROM kept
  WHERE delivery.seq = :delivery
    AND (:kind::text = 'acknowledgment' OR delivery.answer IS NULL OR (SELECT a.kind FROM answer a WHERE a.seq = delivery.answer) = 'error-list')
)
SELECT EXISTS (SELECT 1 FROM kept) AS kept
