-- Gives one use back; with the last one goes the row, and its chunks with the next statement.
UPDATE blob SET uses = uses - 1 WHERE digest = :digest RETURNING seq, uses
