SELECT asw_hold_events()
