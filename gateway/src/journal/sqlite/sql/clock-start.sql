-- Starting a clock that runs moves its deadline.
INSERT INTO clock (exchange, name, subject, owner, deadline, warn_at) VALUES (:exchange, :name, :subject, :owner, :deadline, :warnAt)
ON CONFLICT (exchange, name, subject) WHERE state = 'running' DO UPDATE
SET owner = excluded.owner, deadline = excluded.deadline, warn_at = excluded.warn_at, level = 0
