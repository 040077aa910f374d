-- What this collection's fused scores say, fitted to pairs that its owner labelled: one row, or none.
create table calibration (
    only_row  boolean primary key default true check (only_row),
    measures  text[] not null, -- stamps, as pdq/1
    weights   double precision[] not null,
    intercept double precision not null, -- log-odds of a copy at score 0
    slope     double precision not null, -- log-odds that the score adds from 0 to 1
    set_at    timestamptz not null default now(),
    check (cardinality(measures) = cardinality(weights))
);
