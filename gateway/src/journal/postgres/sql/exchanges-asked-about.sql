-- Certificates between us and the partner that a question of either side is about.
SELECT x.seq, x.id FROM exchange x
WHERE x.number = ANY (:numbers::text[]) AND x.scheme = :scheme AND x.partner = :partner
  AND (:country::text IS NULL OR x.issuing_country = :country)
ORDER BY x.seq
