-- Policies, all versions of each. One that is removed keeps its versions.
create table policies (
    seq        integer primary key,
    id         blob    not null unique,
    name       text    not null,
    env_names  text    not null,   -- JSON: where it applies, sorted; empty: everywhere
    removed_at integer,
    removed_by text                -- JSON
) strict;
-- That no two in force share a name and one of several environments is the API's part.
create unique index policies_name on policies (name, env_names) where removed_at is null;

create table policy_versions (
    seq        integer primary key,
    policy     integer not null references policies (seq),
    version    integer not null,
    document   text    not null,   -- canonical JSON
    applied_at integer not null,
    who        text,               -- JSON; none: the server
    restores   integer             -- the version whose document it has again
) strict;
create unique index policy_versions_version on policy_versions (policy, version);

-- How often the policies were changed: a change says which state it is made for, and counts only there.
create table policy_set (
    revision integer not null
) strict;
insert into policy_set (revision) values (0);
