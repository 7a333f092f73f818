INSERT INTO ledger (exchange, item, unit, source, number, line, state, quantity, asked, asked_unit, at)
VALUES (:exchange, :item, :unit, :source, :number, :line, :state, :quantity, :asked, :askedUnit, :now)
ON CONFLICT (exchange, item, unit, source, number, line) DO UPDATE
SET state = excluded.state, quantity = excluded.quantity, asked = excluded.asked, asked_unit = excluded.asked_unit, at = excluded.at
