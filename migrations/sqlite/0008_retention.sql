-- What the retention removed since it was last written into the audit log, and when it last went through everything.
create table retention (
    id           integer primary key check (id = 1),
    last_run_at  integer,
    deliveries   integer not null default 0,
    approvals    integer not null default 0,
    incidents    integer not null default 0,
    decisions    integer not null default 0,
    agents       integer not null default 0
) strict;
insert into retention (id) values (1);
