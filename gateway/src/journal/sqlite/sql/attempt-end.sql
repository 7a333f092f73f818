UPDATE attempt SET outcome = :outcome, code = :code, ended_at = :now
WHERE seq = (SELECT max(seq) FROM attempt WHERE transmission = :transmission) AND outcome IS NULL
