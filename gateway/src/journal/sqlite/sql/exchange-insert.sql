INSERT INTO exchange (id, certificate, scheme, issuing_country, number, partner, role, view, created_at)
VALUES (:id, :certificate, :scheme, :issuingCountry, :number, :partner, :role, :view, :now)
