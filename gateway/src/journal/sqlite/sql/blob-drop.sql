UPDATE blob SET uses = uses - 1 WHERE digest = :digest RETURNING seq, uses
