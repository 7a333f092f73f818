-- The certificate between us and the partner that a question of either side is about; of several countries, where it names none.
SELECT x.seq, x.id FROM exchange x
WHERE x.number = :number AND x.scheme = :scheme AND x.partner = :partner
  AND (:country IS NULL OR x.issuing_country = :country)
