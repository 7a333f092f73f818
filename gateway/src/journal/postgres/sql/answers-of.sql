SELECT wire FROM answer WHERE delivery = :delivery
