insert into calibration (measures, weights, intercept, slope)
values ($1, $2, $3, $4)
on conflict (only_row) do update
set measures = excluded.measures, weights = excluded.weights, intercept = excluded.intercept, slope = excluded.slope, set_at = now()
