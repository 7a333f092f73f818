-- `uses` counts the rows that own the bytes.
UPDATE blob SET uses = uses + 1 WHERE digest = :digest
