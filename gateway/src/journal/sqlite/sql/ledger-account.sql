SELECT item, unit, source, number, line, state, quantity, asked, asked_unit AS "askedUnit" FROM ledger
WHERE exchange = :exchange AND item = :item
