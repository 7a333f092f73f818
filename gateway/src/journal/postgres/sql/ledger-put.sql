INSERT INTO ledger (exchange, item, unit, key, quantity, at) VALUES (:exchange, :item, :unit, :key, :quantity, :now)
ON CONFLICT (exchange, item, unit, key) DO UPDATE SET quantity = excluded.quantity, at = excluded.at
