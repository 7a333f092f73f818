WITH orphan AS (
  SELECT d.partner, d.message_id FROM duplicate d WHERE d.node = :id AND d.verdict = 'working' FOR UPDATE SKIP LOCKED
)
DELETE FROM duplicate USING orphan WHERE duplicate.partner = orphan.partner AND duplicate.message_id = orphan.message_id
