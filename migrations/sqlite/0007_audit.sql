-- Who changed what. Each row's hash is over the hash before it and its own columns, as src/domain/audit.rs says.
create table audit (
    seq         integer primary key,   -- 1, 2, 3, …
    at          integer not null,
    actor_kind  text    not null,
    actor_id    text,
    actor_name  text,
    surface     text    not null,
    address     text,
    action      text    not null,
    target_id   text,
    target_name text,
    before      text,                  -- JSON
    after       text,                  -- JSON
    hash        blob    not null
) strict;
create index audit_action on audit (action, seq);
create index audit_target on audit (target_id, seq) where target_id is not null;
create index audit_actor on audit (actor_id, seq) where actor_id is not null;

create trigger audit_is_not_altered before update on audit begin select raise(abort, 'the audit log is only added to'); end;
create trigger audit_is_not_shortened before delete on audit begin select raise(abort, 'the audit log is only added to'); end;

-- Where the log ends, so that rows that are missing there are missed. It has its row from the migration on: seq 0 and 32 zero bytes to begin with.
create table audit_head (
    id     integer primary key check (id = 1),
    seq    integer not null,
    hash   blob    not null,
    broken integer not null,  -- the first entry that was added to an end that was not as it was left; 0 while there is none
    seal   blob    not null   -- the three before it, sealed: who has the file alone cannot move the end, and an end that was moved is not sealed as a whole one
) strict;
