INSERT INTO task (id, exchange, partner, document, identity, json, submitted_by, warnings, why, deadline, created_at)
VALUES (:id, :exchange, :partner, :document, :identity, :json, :submittedBy, :warnings, :why, :deadline, :now)
