SELECT asw_now(:skew) AS now
