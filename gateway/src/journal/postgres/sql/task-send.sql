-- A task that is released: identity and keys are there already. Behind an older open delivery of its exchange it has no time of its own.
INSERT INTO delivery (id, exchange, partner, document, action, identity, state, json, submitted_by, warnings, created_at, next_at)
VALUES (:id, :exchange, :partner, :document, :action, :identity, 'due', :json, :submittedBy, :warnings, :now,
        CASE WHEN EXISTS (SELECT 1 FROM delivery older WHERE older.exchange = :exchange AND older.state IN ('due', 'awaiting')) THEN NULL ELSE :now::bigint END)
RETURNING seq
