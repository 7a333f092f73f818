UPDATE delivery SET transmission = :transmission, tries = 0 WHERE seq = :seq
