UPDATE signal SET holder = :holder, leased_until = :until WHERE seq = :seq
RETURNING seq, partner, kind, message_id, wire, tries, ref_to_message_id, leased_until AS lease
