SELECT key, quantity FROM ledger WHERE exchange = :exchange AND item = :item AND unit = :unit
